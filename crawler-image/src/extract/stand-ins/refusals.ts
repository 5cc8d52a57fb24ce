import type { Anatomy } from './anatomy.ts';

/** The whole title or heading of pages that refuse or check a visitor, whoever made them. */
const REFUSAL = new RegExp(
  String.raw`^(?:(?:error|http)?[ :]{0,2}\d{3}[ :.–—-]{0,3})?(?:${[
    'access (?:to this (?:web)?(?:page|site) )?(?:has been |is |was )?(?:temporarily )?(?:denied|blocked|restricted|forbidden)',
    '(?:your |this |the )?request (?:has been |was |is )?(?:blocked|rejected|denied)',
    '(?:this |the )?(?:web ?)?(?:page|site|content|application) (?:has been |was |is )?blocked',
    '(?:sorry,? )?(?:you|your (?:ip|ip address|access|connection|browser)) (?:have|has|was|is)(?: been)? blocked',
    'blocked',
    'forbidden',
    '(?:security|bot|browser|human|robot) (?:check|verification|challenge|checkpoint|detection|protection)',
    'captcha(?: (?:check|challenge|required))?',
    '(?:please )?(?:verify|confirm|prove) (?:that )?you(?:.re| are) (?:a )?(?:human|not a (?:ro)?bot)',
    '(?:are you|you might be) a?n? ?(?:human|(?:ro)?bot)',
    'checking (?:your browser|if the site connection is secure).{0,60}',
    'verifying (?:your browser|you are human).{0,40}',
    '(?:just a|one) moment,?(?: please)?',
    'please wait(?: a moment)?',
    'pardon (?:our|the) interruption',
    'ddos (?:protection|mitigation).{0,40}',
    'web(?: ?page| site)? (?:filter violation|blocked)',
    'internal server security',
    '(?:访问|请求|安全|人机|滑动|滑块|行为|身份|登录|驗證|安全性)?(?:验证|驗證|校验)(?:码|碼|页面|中心|中)?',
    '(?:您的|你的|当前)?(?:访问|请求|ip)?(?:已)?被(?:拒绝|阻断|拦截|阻止|禁止)',
    '(?:访问|请求)(?:过于)?频繁',
    '访问(?:受限|异常)',
    'アクセス(?:が)?拒否(?:されました)?',
    '접근이? ?(?:거부|차단)(?:되었습니다)?',
    'доступ (?:запрещ[её]н|ограничен|заблокирован)',
    'zugriff (?:verweigert|blockiert|gesperrt)',
    'sicherheitsüberprüfung',
    'accès (?:refusé|interdit|bloqué)',
    'acceso (?:denegado|bloqueado|restringido)',
    'acesso (?:negado|bloqueado)',
    'accesso (?:negato|bloccato)',
    'toegang geweigerd',
    'odmowa dostępu',
  ].join('|')})[ .!?…]{0,4}$`,
  'iu',
);

/** What such a page tells besides: why, and by what number to ask. */
const REASON =
  /\b(?:ro)?bots?\b|\bhuman|captcha|\bblocked|denied|permission|unusual|suspicious|automated|malicious|\bsecur|firewall|javascript|cookies|incident|reference|\b(?:request|event|ray|support|attack|block|error) ?id\b|administrator|browser|policy|拦截|安全|频繁|验证|异常|防火墙|管理员|滑|请求|拒否|차단|запрещ|блокир|verweigert|gesperrt|interdit|refusé|denegado|negado|negato/iu;

/** Makers whose names such pages give. */
const BRANDS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Cloudflare', /cloudflare|\bray id\b/i],
  ['Akamai', /edgesuite\.net|akamai|\breference #\d+\.[\da-f]+\./i],
  ['DataDome', /datadome/i],
  ['HUMAN (PerimeterX)', /perimeterx|\bpx-captcha\b/i],
  ['Imperva', /incapsula|imperva/i],
  ['AWS WAF', /awswaf/i],
  ['Sucuri', /sucuri/i],
  ['F5', /\bsupport id\b|\bTSPD\b/i],
  ['Fortinet', /forti(?:net|guard|gate|web|client)\b|\battack id\b/i],
  ['Sophos', /sophos|astaro/i],
  ['Palo Alto Networks', /palo ?alto/i],
  ['Zscaler', /zscaler/i],
  ['Cisco', /cisco|opendns/i],
  ['Check Point', /check ?point|usercheck/i],
  ['SonicWall', /sonicwall/i],
  ['Barracuda', /barracuda/i],
  ['WatchGuard', /watchguard/i],
  ['Symantec', /blue ?coat|symantec/i],
  ['Squid', /\bsquid\b/i],
  ['ModSecurity', /mod_?security/i],
  ['Wordfence', /wordfence/i],
  ['BitNinja', /bitninja/i],
  ['Imunify360', /imunify/i],
  ['Azure', /azure|\bx-azure-ref\b/i],
  ['Google', /google\.com\/(?:sorry|policies)/i],
  ['Aliyun', /aliyun|alicdn|阿里云/i],
  ['Tencent', /tencent|qcloud|腾讯/i],
  ['Baidu', /baidu|百度/i],
  ['Huawei', /huawei|华为/i],
  ['Safedog', /safedog|安全狗/i],
  ['BaoTa', /btwaf|宝塔/i],
];

const ANYBODY = 'a firewall or bot protection';
const TEXT_MAX = 900;
const FORM_MAX = 1;

/** Who refuses or checks the visitor, on a page that does little else; null if it does more. */
export function refusedBy(titles: readonly string[], anatomy: Anatomy): string | null {
  const { text, noscript, code, blanks, passwords, hasContent } = anatomy;
  if (hasContent || passwords > 0 || blanks > FORM_MAX || text.length > TEXT_MAX) return null;
  if (!titles.some((title) => REFUSAL.test(title))) return null;
  const said = `${text} ${noscript}`;
  if (!REASON.test(said)) return null;
  const signs = `${titles.join(' ')} ${said} ${code}`;
  return BRANDS.find(([, mark]) => mark.test(signs))?.[0] ?? ANYBODY;
}
