// A file of the page's into the browser's downloads.

export function download(name: string, parts: BlobPart[], type = 'application/octet-stream'): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
