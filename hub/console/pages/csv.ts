// A table of the page as a file for a spreadsheet.

import { download } from 'pages/download';

// Text that a spreadsheet would run is defused, as in the report's own files.
function cell(text: string): string {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
export function csvOf(rows: string[][]): string {
    // The mark at its beginning says that the letters are Unicode's.
    return '\ufeff' + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
}
export function downloadCsv(name: string, rows: string[][]): void {
    download(`${name}.csv`, [csvOf(rows)], 'text/csv; charset=utf-8');
}
