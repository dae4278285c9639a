import { t } from './translate';

/** Whether something stands, with a mark for those who do not tell the colours; nothing where it was not told. */
export function formatUp(up: boolean | undefined): string {
  if (up === undefined) {
    return '';
  }
  return up ? t('told.up', '✓ up') : t('told.down', '✕ down');
}

export function formatLoaded(loaded: boolean | undefined): string {
  if (loaded === undefined) {
    return '';
  }
  return loaded ? t('told.loaded', '✓ loaded') : t('told.not-loaded', '✕ not loaded');
}
