/** Calls into the application, whose mistakes must reach neither the heartbeats nor, as rejections, the process. */
export function guarded<Argument>(
  callback: (argument: Argument) => unknown,
  onFailure: (cause: unknown) => void,
) {
  return (argument: Argument): void => {
    try {
      Promise.resolve(callback(argument)).catch(onFailure);
    } catch (cause) {
      onFailure(cause);
    }
  };
}
