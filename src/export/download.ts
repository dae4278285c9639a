/** How long a browser may take to begin reading the file; the same as in FileSaver.js. */
const REVOKE_AFTER_MS = 40_000;

/**
 * Downloads a file. Its object URL is revoked later: revoked at once, the file would be gone before it is
 * read.
 */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  // Firefox only follows a link inside the page.
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}
