import { join } from 'node:path';

/** The folder alerting/ of the repository: rules/ and portable.yml. */
export const ALERTING_FOLDER = join(__dirname, '..', '..', '..', 'alerting');

export const RULES_FOLDER = join(ALERTING_FOLDER, 'rules');
