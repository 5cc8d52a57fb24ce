import type { Anatomy } from './anatomy.ts';

/** The widgets that let a person pass, by their containers: scripts alone are also on pages with a contact form. */
const WIDGETS: readonly (readonly [name: string, code: RegExp])[] = [
  ['reCAPTCHA', /\bg-recaptcha\b|grecaptcha\.(?:enterprise\.)?render\(/],
  ['hCaptcha', /\bh-captcha\b|hcaptcha\.render\(/],
  ['Cloudflare Turnstile', /\bcf-turnstile\b|turnstile\.render\(/],
  ['GeeTest', /\binitGeetest4?\(|\bgeetest[_-]\w{1,20}/],
  [
    'Aliyun',
    /\b(?:nc_wrapper|nc-container|nc_1_wrapper)\b|\b(?:initAliyunCaptcha|aliyunCaptcha|AliyunCaptcha)\b|\bAWSC\.use\(/,
  ],
  ['Tencent', /\bTencentCaptcha\b|\/TCaptcha(?:-global)?\.js\b/],
  ['NetEase Yidun', /\binitNECaptcha\b|cstaticdun\.126\.net/],
  ['Yandex SmartCaptcha', /\bsmart-captcha\b/],
  ['Arkose Labs', /\.arkoselabs\.com\/|\bfuncaptcha\b/i],
  ['Friendly Captcha', /\bfrc-captcha\b/],
  ['ALTCHA', /\bchallengeurl=/i],
  ['MTCaptcha', /\bmtcaptcha\b/],
];

/** What pages write that let nobody through without a captcha. */
const ABOUT_HUMANS =
  /\b(?:ro)?bots?\b|\bhuman|captcha|\bverif|security check|unusual|suspicious|automated|access|proceed|continue|人机|验证|驗證|滑动|滑块|滑動|拖动|机器|ロボット|認証|로봇|보안|роботы?\b|проверк|человек|mensch|überprüf|humain|vérifi|humano|verific|umano/iu;

const TEXT_MAX = 600;

/** The captcha that is all there is on a page; null if there is more, such as a form to fill in. */
export function onlyCaptcha(
  title: string,
  { text, noscript, code, blanks, passwords, hasContent }: Anatomy,
): string | null {
  if (hasContent || blanks + passwords > 0 || text.length > TEXT_MAX) return null;
  if (!ABOUT_HUMANS.test(`${title} ${text} ${noscript}`)) return null;
  return WIDGETS.find(([, mark]) => mark.test(code))?.[0] ?? null;
}
