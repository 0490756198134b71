// A table as Norwegian spreadsheets open it: semicolons between, Windows line ends, and the mark that says UTF-8.

type Cell = string | number;

// A cell that begins like a formula would be one in a spreadsheet.
const plain = (cell: Cell) => (typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell));
const quoted = (cell: Cell) => (/[";\r\n]/.test(plain(cell)) ? `"${plain(cell).replaceAll('"', '""')}"` : plain(cell));

export const csv = (rows: readonly (readonly Cell[])[]): string =>
  `\ufeff${rows.map((row) => row.map(quoted).join(";")).join("\r\n")}\r\n`;

export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
