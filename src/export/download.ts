/** How long a browser may take to begin reading a file that it was handed; as long as FileSaver.js gives it. */
const REVOKE_AFTER_MS = 40_000;

/** Hands the reader a file. Its address is given back later: taken at once, the file would be gone before it is read. */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  // Firefox follows a link only inside the page.
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}
