import { Type } from '@sinclair/typebox';

const NAME = '[A-Za-z_][A-Za-z0-9_$]{0,62}';

/** A column, as the catalog spells it: `workerId` is not `workerid`. */
export function Column(description: string) {
  return Type.String({ pattern: `^${NAME}$`, description });
}

export function Table(description: string) {
  return Type.String({ pattern: `^(${NAME}\\.)?${NAME}$`, description });
}
