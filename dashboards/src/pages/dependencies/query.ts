export const none = (what: string): string => `No worker reports ${what}.`;

export const share = (part: string, whole: string): string => `${part} / (${whole} > 0)`;
