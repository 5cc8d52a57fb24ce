export type { FileBytes, CsvOptions, Format, FormatFile, WriteOptions } from './format.ts';
export { FORMATS, loadFormats, type Formats } from './formats.ts';
export { itemShaper, type Shape } from './shape-item.ts';
export { ColumnSurvey, readTable, type Table, type TableOptions } from './table.ts';
