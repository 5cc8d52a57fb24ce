/** How the pages of one maker that stand in for others are told from ordinary pages, also from those it guards. */
export interface Maker {
  readonly name: string;
  /** In attributes or scripts of such pages only. */
  readonly code?: RegExp;
  /** In attributes or scripts, but of guarded pages too: it counts where nothing else is to be seen. */
  readonly bare?: RegExp;
  /** The whole title. */
  readonly title?: RegExp;
  /** How the visible text begins. */
  readonly text?: RegExp;
}

/**
 * Services that look at visitors, and firewalls. The marks are parts of addresses, names of variables and fixed
 * sentences. Each expression has no unbounded repetition, so that it takes linear time.
 */
export const MAKERS: readonly Maker[] = [
  {
    name: 'Cloudflare',
    // Not `challenge-platform` alone: its measuring script is put into ordinary pages as well.
    code: /_cf_chl_(?:opt|ctx)\b|cf-browser-verification|challenge-platform\/h\/\w\/orchestrate\/|__cf_chl_(?:f_tk|tk|rt_tk)|cf-error-details|styles\/cf\.errors\.css|cf-challenge-running/,
    title: /^attention required! \| cloudflare$|^access denied \| .{1,80} used cloudflare\b/i,
  },
  {
    name: 'Akamai',
    code: /\/_sec\/cp_challenge\/|sec-if-cpt-container|sec-cpt-if\b|[?&]bm-verify=|\/_sec\/verify\?provider=/,
    text: /^(?:access denied )?you don't have permission to access .{1,300}? on this server\. reference #/i,
  },
  {
    name: 'DataDome',
    code: /\b(?:geo|ct|c|ali-?\w{0,10})\.captcha-delivery\.com|\bdd ?= ?\{ ?['"]rt['"] ?:/,
  },
  {
    name: 'HUMAN (PerimeterX)',
    code: /id=px-captcha\b|\bcaptcha\.px-(?:cdn|cloud)\.net|\/px\/captcha\/|_pxBlock\w{0,20}|\/captcha\/captcha\.js\?a=\w&u=/,
    bare: /_pxAppId\b/,
    title: /^access to this page has been denied\.?$/i,
  },
  {
    name: 'Imperva',
    code: /_Incapsula_Resource\?(?:SWU|CWU)DNSAI=|distilIdentificationBlock|distil_r_captcha|\bshowBlockPage\(|reeseSkipExpirationCheck/,
    bare: /_Incapsula_Resource\b/,
    title: /^pardon our interruption(?:\.{3}|…)?$/i,
    text: /^request unsuccessful\. incapsula incident id\b/i,
  },
  {
    name: 'AWS WAF',
    code: /\bgokuProps\b|\bcaptcha\.awswaf\.com|AwsWafCaptcha\.renderCaptcha|AwsWafIntegration\.(?:checkForceRefresh|forceRefreshToken)/,
    bare: /\btoken\.awswaf\.com|\bawsWafCookieDomainList\b/,
  },
  { name: 'Amazon', code: /\/errors\/validateCaptcha\b|\bopfcaptcha\b/ },
  {
    name: 'CloudFront',
    text: /^(?:\d{3} error )?the request could not be satisfied\b/i,
  },
  {
    name: 'Sucuri',
    code: /sucuri_cloudproxy_js|cdn\.sucuri\.net\/sucuri-firewall-block/,
    title: /^sucuri website firewall\b.{0,60}$/i,
  },
  {
    name: 'DDoS-Guard',
    code: /\/\.well-known\/ddos-guard\/|\bcheck\.ddos-guard\.net|ddg-captcha/,
    title: /^ddos-guard$/i,
  },
  {
    name: 'Kasada',
    code: /\/ips\.js\?.{0,200}?(?:KP_UIDz|x-kpsdk)|\bKPSDK\.(?:now|start)\b/,
    bare: /\bKPSDK\b|\/149e9513-01fa-4fb0-aad4-566afd725d1b\//,
  },
  {
    name: 'F5',
    code: /\bwindow\[?["'.]bobcmn\b|\/TSPD\/\w{1,80}\?type=\d{1,3}["' ].{0,2000}?bobcmn/,
    bare: /\/TSPD\/|APM_DO_NOT_TOUCH|\bTSPD_101\b/,
    text: /^the requested url was rejected\. please consult with your administrator\b/i,
  },
  {
    name: 'Radware',
    code: /\bvalidate\.perfdrive\.com|\bcaptcha\.perfdrive\.com|ShieldSquare\w{0,20}Captcha/,
    title: /^(?:radware (?:bot manager )?captcha|shieldsquare (?:captcha|block)).{0,40}$/i,
  },
  { name: 'Reblaze', code: /\brbzns\s{0,4}=|\bwindow\.rbzns\b/, bare: /\brbzid\b/ },
  { name: 'Fastly', code: /\/_fs-ch-\w{1,40}\//, title: /^client challenge$/i },
  {
    name: 'Vercel',
    code: /\/\.well-known\/vercel\/security\//,
    title: /^vercel security checkpoint$/i,
  },
  { name: 'Azure WAF', code: /\/\.azwaf\/|afd_azwaf_|azure_waf_js_?challenge/i },
  { name: 'Google', code: /\/sorry\/(?:index|image)\b/ },
  {
    name: 'Anubis',
    code: /id=anubis_challenge\b|\/\.within\.website\/x\/(?:cmd|xess)\//,
  },
  { name: 'SiteGround', code: /\/\.well-known\/(?:sg)?captcha\//, title: /^robot challenge screen$/i },
  { name: 'StackPath', code: /\/sbbi\/\?sbbpg=/ },
  {
    name: 'Imunify360',
    code: /\bwsidchk\b|imunify360-captcha|\/cdn-cgi\/imunify/i,
  },
  {
    name: 'Wordfence',
    code: /\bwordfence_lh_redirect\b/,
    text: /^(?:your access to this site has been limited|access from your area has been temporarily limited)/i,
  },
  { name: 'BunkerWeb', title: /^bot detection \| bunkerweb$/i, code: /bunkerweb-antibot/i },
  { name: 'CrowdSec', title: /^crowdsec (?:ban|captcha|access forbidden)$/i },
  { name: 'Qrator', code: /\/__qrator\/|\bqauth_utils\b/ },
  {
    name: 'Yandex SmartCaptcha',
    code: /\/showcaptcha(?:fast)?\?|\/checkcaptcha(?:fast)?\?|CheckboxCaptcha-/,
  },
  { name: 'Variti', code: /\bvddosw3data\b|\/_variti\// },
  {
    name: 'Aliyun',
    code: /\bacw_sc__v[23]\b|\bvar arg1 ?= ?'[\dA-F]{20,64}'|\/_{5}tmd_{5}\/|\bx5secdata\b|\baliyun_waf_(?:aa|bb|js)\b|\bpunish\?x5secdata|\/\/errors\.aliyun\.com\/|renderData.{0,200}?waf_nc/i,
  },
  {
    name: 'Tencent',
    code: /\b__tst_status\b|\bEO_Bot_Ssid\b|\bTencentCaptcha\(.{0,200}?waf|\/WafCaptcha\b/,
    bare: /\bTencentCaptcha\b|\/TCaptcha\.js\b|turing\.captcha\.(?:qcloud|gtimg)\.com/,
  },
  {
    name: 'Baidu',
    code: /\bwappass\.baidu\.com\/static\/captcha\/|\bseccaptcha\.baidu\.com\b/,
    title: /^百度安全验证$/,
  },
  { name: 'Jiasule', code: /\b__jsl(?:_clearance(?:_s)?|uid_h)\b/ },
  {
    name: 'BaoTa',
    title: /^宝塔网站防火墙$/,
    code: /\bbtwaf(?:_|\/)\w{0,40}|\/cdn_cgi_bs_captcha\b/,
    text: /^您的请求带有不合法参数，已被网站管理员设置拦截/,
  },
  { name: 'Safedog', code: /\/\/404\.safedog\.cn\// },
  {
    name: 'Fortinet',
    code: /\/fgtauth\?|\bfgt_(?:lang|redirect)\b|\bfgd_icon\b/,
  },
  {
    name: 'Sophos',
    code: /\/sophos-?(?:utm|block\w{0,10})\/|\bsophos_block\w{0,10}/i,
  },
  {
    name: 'Palo Alto Networks',
    code: /\/php\/uid\.php\?|\bpan_form\b/,
    text: /^web page blocked access to the web page you were trying to visit has been blocked\b/i,
  },
  { name: 'Zscaler', code: /\bgateway\.(?:zscaler\w{0,8}|zscloud)\.net\b/ },
  {
    name: 'Cisco Umbrella',
    code: /\bblock\.opendns\.com\b|\bblock\.sse\.cisco\.com\b|\bmalware\.opendns\.com\b/,
  },
  { name: 'Check Point', code: /\/UserCheck\/(?:Portal|Main)\b/i },
  {
    name: 'ModSecurity',
    text: /^not acceptable!? an appropriate representation of the requested resource could not be found on this server\. this error was generated by mod_security/i,
  },
  {
    name: 'Squid',
    title: /^error: the requested url could not be retrieved$/i,
    text: /^error (?:cache )?access denied\b/i,
  },
];
