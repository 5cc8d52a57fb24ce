import { Type, type Static } from 'typebox';
import { PatternString } from './validation.ts';

export const RECIPIENTS_MAX = 20;

/** ASCII without blanks, quotes and brackets, so that it is nothing but an address in any header. */
const EmailAddress = (description: string) =>
  PatternString(
    "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,185}$",
    'must be an e-mail address such as crawls@example.com, without a name',
    { maxLength: 254, description },
  );

export const STARTTLS_MODES = ['required', 'never'] as const;
export type StartTls = (typeof STARTTLS_MODES)[number];

/** Of a channel of type `email`; the server is its `url`, the password its `secret`. */
export const EmailSchema = Type.Object(
  {
    from: EmailAddress('Address of the sender.'),
    to: Type.Array(EmailAddress('Address of a recipient.'), { minItems: 1, maxItems: RECIPIENTS_MAX }),
    user: Type.Optional(
      PatternString('^[\\x21-\\x7e]{1,200}$', 'must have 1 to 200 characters without spaces', {
        maxLength: 200,
        description: 'Name to log in with; then the password is the secret of the channel.',
      }),
    ),
    starttls: Type.Optional(
      Type.Enum([...STARTTLS_MODES], {
        default: 'required',
        description: 'Of smtp://: whether the connection must become encrypted before anything is sent.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Only and always of email. No answer shows it.' },
);
export type Email = Static<typeof EmailSchema>;
