export type { FileBytes, CsvOptions, Format, FormatFile, WriteOptions } from './format.ts';
export { FORMATS, loadFormats, type Formats } from './formats.ts';
export { shapedItem, type Shape } from './shape-item.ts';
export { ColumnSurvey, readTable, type Table, type TableOptions } from './table.ts';
