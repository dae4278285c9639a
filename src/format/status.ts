import { t } from './translate';

/** Whether something stands, with a mark for those who do not tell the colours; nothing where it was not told. */
export function formatUp(up: boolean | undefined): string {
  if (up === undefined) {
    return '';
  }
  return up ? t('status.up', '✓ up') : t('status.down', '✕ down');
}

export function formatLoaded(loaded: boolean | undefined): string {
  if (loaded === undefined) {
    return '';
  }
  return loaded ? t('status.loaded', '✓ loaded') : t('status.not-loaded', '✕ not loaded');
}
