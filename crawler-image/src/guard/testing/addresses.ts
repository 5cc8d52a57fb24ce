/** One IPv4 address in all spellings that URLs and their parsers accept. */
export function spellingsOfIpv4(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const low24 = (b * 256 + c) * 256 + d;
  const low16 = c * 256 + d;
  const hex = (n: number): string => `0x${n.toString(16)}`;
  const octal = (n: number): string => `0${n.toString(8)}`;
  const hexDigits = whole.toString(16).padStart(8, '0');
  const [high, low] = [hexDigits.slice(0, 4), hexDigits.slice(4)];
  const wide = (text: string): string =>
    text.replaceAll(/[!-~]/g, (character) => String.fromCodePoint(codeOf(character) + 0xfee0));
  const circled = (text: string): string =>
    text
      .replaceAll(/[1-9]/g, (digit) => String.fromCodePoint(0x2460 + Number(digit) - 1))
      .replaceAll('0', '⓪');
  return [
    address,
    `${address}.`,
    String(whole),
    hex(whole),
    `0X${whole.toString(16).toUpperCase()}`,
    octal(whole),
    `${a}.${low24}`,
    `${a}.${b}.${low16}`,
    `${hex(a)}.${hex(b)}.${hex(c)}.${hex(d)}`,
    `${octal(a)}.${octal(b)}.${octal(c)}.${octal(d)}`,
    `${hex(a)}.${octal(b)}.${c}.${hex(d)}`,
    `${hex(a)}.${hex(low24)}`,
    `${octal(a)}.${b}.${hex(low16)}`,
    `000${octal(a)}.${b}.${c}.${d}`,
    `0x00000${a.toString(16)}.${b}.${c}.${d}`,
    wide(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
    circled(address),
    address.replaceAll('.', '%2e'),
    encodeURIComponent(address).replaceAll(/./g, (character) => `%${codeOf(character).toString(16)}`),
    `${address.slice(0, 1)}\u00AD${address.slice(1)}`,
    `${address.slice(0, 1)}\u200B${address.slice(1)}`,
    `[::ffff:${address}]`,
    `[::FFFF:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${address}]`,
    `[0000:0000:0000:0000:0000:ffff:${high}:${low}]`,
    `[::${address}]`,
    `[::${high}:${low}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${address}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::]`,
    `[::ffff:0:${address}]`,
  ];
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** IPv6 addresses that crawls may not reach, in several spellings. */
export const SPECIAL_IPV6 = [
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::0001]',
  '[::2]',
  '[::7f00:1]',
  '[fe80::1]',
  '[FE80::A]',
  '[fe80::1%eth0]',
  '[fe80::1%25eth0]',
  '[::1%25lo]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fdff:ffff::1]',
  '[ff02::1]',
  '[ff05::2]',
  '[100::1]',
  '[100:0:0:1::1]',
  '[2001:db8::1]',
  '[2001:2::1]',
  '[2001:10::1]',
  '[2001:20::1]',
  '[2001::1]',
  '[2002:a00:1::]',
  '[3fff::1]',
  '[4000::1]',
  '[5f00::1]',
  '[8000::1]',
  '[64:ff9b::7f00:1]',
  '[2620:4f:8000::1]',
] as const;

/** One address of each range that crawls may not reach. */
export const SPECIAL_IPV4 = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
] as const;
