const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** The queues of events, of remote control and of exporters. */
const OTHERS = new RegExp(`^(celeryev\\.|heartline-${UUID}$|amq\\.gen)|\\.pidbox$`);

/** Whether a queue of the virtual host is one of tasks. */
export function holdsTasks(queue: string): boolean {
  return !OTHERS.test(queue);
}
