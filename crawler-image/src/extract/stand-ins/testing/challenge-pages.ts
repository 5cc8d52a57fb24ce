import { htmlPage as page, type ChallengePage } from './challenge-page.ts';

/** Of makers with a name. */
export const CHALLENGE_PAGES: Readonly<Record<string, ChallengePage>> = {
  'Cloudflare, while it checks the browser': {
    by: 'Cloudflare',
    html: page(
      'Just a moment...',
      `<div class="main-wrapper"><h1>shop.example</h1><noscript>Enable JavaScript and cookies to continue</noscript></div>
      <script>(function(){window._cf_chl_opt = {cvId: '3', cType: 'managed'};
      var s = document.createElement('script'); s.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1';})();</script>`,
      '<meta http-equiv="refresh" content="390">',
    ),
  },
  'Cloudflare, in another language': {
    by: 'Cloudflare',
    html: page('Nur einen Moment…', `<p>Prüfung läuft</p><script>window._cf_chl_opt={cvId:"3"}</script>`),
  },
  'Cloudflare, a block': {
    by: 'Cloudflare',
    html: page(
      'Attention Required! | Cloudflare',
      `<div id="cf-wrapper"><div id="cf-error-details"><h1>Sorry, you have been blocked</h1>
      <h2>You are unable to access shop.example</h2><p>Cloudflare Ray ID: 8a1b2c</p></div></div>`,
    ),
  },
  'Cloudflare, of old': {
    by: 'Cloudflare',
    html: page(
      'Please Wait... | Shop',
      `<div class="cf-browser-verification cf-im-under-attack"><h1>Checking your browser before accessing shop.example.</h1></div>
      <form id="challenge-form" action="/?__cf_chl_f_tk=1" method="POST"></form>`,
    ),
  },
  'Akamai, a challenge': {
    by: 'Akamai',
    html: page(
      'Challenge Validation',
      `<div id="sec-if-cpt-container"></div><script src="/_sec/cp_challenge/sec-cpt-4-3.js"></script>`,
    ),
  },
  'Akamai, a redirect by script': {
    by: 'Akamai',
    html: `<html><head><meta http-equiv="refresh" content="5; URL='/p/1?bm-verify=AAQAAAAF'"></head><body>
      <script>var i = 1700000000;</script></body></html>`,
  },
  'Akamai, a refusal': {
    by: 'Akamai',
    html: `<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>
      You don't have permission to access "http://shop.example/p/1" on this server.<P>Reference #18.2d3c1502.17000.5a1</BODY></HTML>`,
  },
  DataDome: {
    by: 'DataDome',
    html: `<html lang="en"><head><title>shop.example</title><style>#cmsg{animation: A 1.5s;}</style></head><body>
      <p id="cmsg">Please enable JS and disable any ad blocker</p>
      <script>var dd={'rt':'c','cid':'AHr','hsh':'1','host':'geo.captcha-delivery.com'}</script>
      <script src="https://ct.captcha-delivery.com/c.js"></script></body></html>`,
  },
  'HUMAN, press and hold': {
    by: 'HUMAN (PerimeterX)',
    html: page(
      'Access to this page has been denied',
      `<h1>Before we continue...</h1><p>Press & Hold to confirm you are a human (and not a bot).</p><div id="px-captcha"></div>
      <script>window._pxAppId = 'PXabc'; window._pxUuid = '1';</script><script src="/abc/captcha/captcha.js?a=c&u=1"></script>`,
    ),
  },
  'HUMAN, without a title of its own': {
    by: 'HUMAN (PerimeterX)',
    html: page('Shop', `<div id="px-captcha"></div><script>window._pxAppId='PXabc'</script>`),
  },
  'Incapsula, in a frame': {
    by: 'Imperva',
    html: `<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head><body style="margin:0px">
      <iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1&incident_id=5" frameborder=0>Request unsuccessful.
      Incapsula incident ID: 5-1</iframe></body></html>`,
  },
  'Imperva, an interruption': {
    by: 'Imperva',
    html: page(
      'Pardon Our Interruption',
      `<h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you were a bot.</p>
      <ul><li>You've disabled JavaScript in your web browser.</li></ul><script>var reeseSkipExpirationCheck = true;</script>`,
    ),
  },
  'Incapsula, a script only': {
    by: 'Imperva',
    html: '<html><head></head><body><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3"></script></body></html>',
  },
  'AWS WAF, a challenge': {
    by: 'AWS WAF',
    html: page(
      '',
      `<script>window.awsWafCookieDomainList = []; window.gokuProps = {"key":"AQ","iv":"C","context":"r"};</script>
      <script src="https://a1.b2.eu-west-1.token.awswaf.com/a1/challenge.js"></script><div id="challenge-container"></div>
      <noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot.</noscript>`,
    ),
  },
  'AWS WAF, a captcha': {
    by: 'AWS WAF',
    html: page(
      'Human Verification',
      `<div id="captcha-container"></div><script src="https://a.eu-west-1.captcha.awswaf.com/a/captcha.js"></script>`,
    ),
  },
  Sucuri: {
    by: 'Sucuri',
    html: `<html><title>You are being redirected...</title><noscript>Javascript is required. Please enable javascript before you are allowed to see this page.</noscript>
      <script>var s={},u,c,U,r,i,l=0,a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='',S='cz0i';</script></html>`,
  },
  'DDoS-Guard': {
    by: 'DDoS-Guard',
    html: page(
      'DDoS-Guard',
      `<h1>Checking your browser before accessing shop.example</h1><script src="/.well-known/ddos-guard/check?context=free_splash"></script>`,
    ),
  },
  Kasada: {
    by: 'Kasada',
    html: `<html><head></head><body><script>window.KPSDK={};KPSDK.now=Date.now.bind(Date);KPSDK.start=KPSDK.now();</script>
      <script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-a3be-862e0f06eea3/ips.js?x-kpsdk-im=C"></script></body></html>`,
  },
  'F5, a script': {
    by: 'F5',
    html: `<!DOCTYPE html><html><head><meta http-equiv="Pragma" content="no-cache"/><script>(function(){
      window["bobcmn"] = "10111111";window["failureConfig"] = "5468";})();</script>
      <script type="text/javascript" src="/TSPD/08f2a?type=9"></script></head><body>
      <noscript>Please enable JavaScript to view the page content.<br/>Your support ID is: 1234.</noscript></body></html>`,
  },
  'F5, a refusal': {
    by: 'F5',
    html: `<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>
      Your support ID is: 123456<br><br><a href='javascript:history.back();'>[Go Back]</a></body></html>`,
  },
  Radware: {
    by: 'Radware',
    html: page(
      'Radware Captcha Page',
      `<h1>We apologize for the inconvenience...</h1><p>To continue, confirm that you are human.</p>
      <form action="https://validate.perfdrive.com/1"></form>`,
    ),
  },
  Vercel: {
    by: 'Vercel',
    html: page(
      'Vercel Security Checkpoint',
      `<p>We're verifying your browser</p><script src="/.well-known/vercel/security/static/challenge.v2.min.js"></script>`,
    ),
  },
  'a page with nothing but hCaptcha': {
    by: 'hCaptcha',
    html: page(
      'Shop',
      `<form method="post"><p>Please confirm that you are not a robot.</p><div class="h-captcha" data-sitekey="1"></div>
      <input type="submit" value="Go on"></form><script src="https://js.hcaptcha.com/1/api.js" async></script>`,
    ),
  },
  'a page with nothing but reCAPTCHA': {
    by: 'reCAPTCHA',
    html: page(
      'Too many requests',
      `<h1>Unusual activity</h1><form method="post"><div class="g-recaptcha" data-sitekey="1"></div><button>Continue</button></form>`,
    ),
  },
  'Aliyun, a cookie by script': {
    by: 'Aliyun',
    html: `<html><script>var arg1='3A5B';var _0x4=['split'];function setCookie(n,v){document.cookie=n+'='+v}
      setCookie('acw_sc__v2', arg1);document.location.reload();</script></html>`,
  },
  'Aliyun, a slider': {
    by: 'Aliyun',
    html: page(
      '验证码拦截',
      `<div id="nocaptcha"></div><p>亲，请拖动下方滑块完成验证</p><script>var url='/p/1/_____tmd_____/punish?x5secdata=xg';</script>`,
    ),
  },
  'Tencent, a slider': {
    by: 'Tencent',
    html: page(
      '安全验证',
      `<p>为了您的账号安全，请完成滑动验证</p><div id="cap"></div><script src="https://turing.captcha.qcloud.com/TCaptcha.js"></script>
      <script>new TencentCaptcha(document.getElementById('cap'), '19', function () {}).show()</script>`,
    ),
  },
  Baidu: {
    by: 'Baidu',
    html: page(
      '百度安全验证',
      `<div class="timeout hide"><p>网络不给力，请稍后重试</p></div><script src="https://wappass.baidu.com/static/captcha/tuxing.js"></script>`,
    ),
  },
  'FortiGuard, in an office': {
    by: 'Fortinet',
    html: page(
      'Web Filter Violation',
      `<h1>Web Page Blocked!</h1><p>You have tried to access a web page which is in violation of your Internet usage policy.</p>
      <p>Category: Shopping</p><p>FortiGuard Web Filtering</p>`,
    ),
  },
  'FortiWeb, before a site': {
    by: 'Fortinet',
    html: page(
      'Web Page Blocked',
      `<p>The page cannot be displayed. Please contact the administrator for additional information.</p><p>Attack ID: 20000051</p>`,
    ),
  },
  Sophos: {
    by: 'Sophos',
    html: page(
      'Content blocked',
      `<h1>Content blocked</h1><p>The site was blocked by the policy of your organisation.</p><p>Sophos Web Protection</p>`,
    ),
  },
  Anubis: {
    by: 'Anubis',
    html: page(
      'Making sure you&#39;re not a bot!',
      `<h1>Making sure you&#39;re not a bot!</h1><script id="anubis_challenge" type="application/json">{"rules":{}}</script>
      <script type="module" src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script><p>Loading...</p>`,
    ),
  },
  'Amazon, its own': {
    by: 'Amazon',
    html: page(
      'Amazon.example',
      `<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot.</p>
      <form method="get" action="/errors/validateCaptcha"><input type="text" name="field-keywords"></form>`,
    ),
  },
};
