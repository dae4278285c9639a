import { t } from './translate';

/**
 * Formats whether something is up, with a symbol for users who cannot tell the colours apart. Empty if it was
 * not reported.
 */
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
