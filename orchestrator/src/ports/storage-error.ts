/** The data folder or the database cannot be used. `message` says what to do next. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
