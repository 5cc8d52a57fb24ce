import { Type, type TOptional, type TString } from 'typebox';

/** Marks the settings that hold a list of images: what is in them is checked when the service starts. */
export const IMAGE_LIST = 'x-image-list';

/** A setting for a list of images, separated by commas; an entry may end in `*`. */
export function ImageListSetting(meaning: string): TOptional<TString> {
  return Type.Optional(Type.String({ minLength: 1, description: meaning, [IMAGE_LIST]: true }));
}
