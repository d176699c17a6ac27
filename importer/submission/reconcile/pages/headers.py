"""What the status and the headers of a page say about it.

An answer carries many headers, of which most tell of the connection, of caches, of limits and of
safety. Those are known by name (RFC 9110 and IANA's registry, and what common servers, proxies and
frameworks add). Of any other one, its words and its value must not be such as may speak of a list,
a part, a count, a cache or an age.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from importer.submission.http.statuses import OK, PARTIAL_CONTENT
from importer.submission.reconcile.pages.asides import Place
from importer.submission.reconcile.pages.signs import PageSign, with_parameters
from importer.submission.reconcile.pages.table import Kind, folded, kind_of, word_set
from importer.submission.reconcile.pages.telling_words import is_kept, is_surely_new, tells

_KNOWN = word_set("""
    accept accept-ch accept-charset accept-encoding accept-language accept-patch accept-post
    accept-ranges allow alt-svc alt-used cdn-cache-control cache-control clear-site-data connection
    content-disposition content-dpr content-digest content-encoding content-language content-length
    content-md5 content-security-policy content-security-policy-report-only content-type
    cross-origin-embedder-policy cross-origin-embedder-policy-report-only
    cross-origin-opener-policy cross-origin-opener-policy-report-only cross-origin-resource-policy
    critical-ch date deprecation digest etag expect-ct expires feature-policy from host keep-alive
    last-modified mime-version nel observe-browsing-topics origin-agent-cluster origin-trial p3p
    permissions-policy permissions-policy-report-only pragma priority proxy-authenticate
    proxy-connection public-key-pins referrer-policy report-to reporting-endpoints repr-digest
    retry-after server server-timing set-cookie set-cookie2 signature signature-input sourcemap
    speculation-rules
    strict-transport-security sunset supports-loading-mode te timing-allow-origin tk trailer
    transfer-encoding upgrade upgrade-insecure-requests vary via www-authenticate

    cloudflare-cdn-cache-control vercel-cdn-cache-control netlify-cdn-cache-control
    surrogate-control surrogate-key cache-tag cache-tags edge-cache-tag edge-control x-cache-key
    x-cache-tags x-accel-buffering x-accel-expires x-akamai-transformed akamai-grn akamai-request-bc
    fastly-restarts fly-request-id flow-id function-execution-id netlify-vary rndr-id request-id
    request-context traceparent tracestate baggage true-client-ip uber-trace-id grpc-status
    grpc-message api-supported-versions api-deprecated-versions apigw-requestid
    openai-processing-ms openai-version referer-policy
    x-served-by x-timer x-varnish x-fastly-request-id
    x-sucuri-id x-iinfo x-cdn x-cdn-pop x-edge-location x-edge-ip x-via x-hw x-qc-pop

    x-powered-by x-powered-by-plesk x-frame-options x-content-type-options x-xss-protection
    x-download-options x-permitted-cross-domain-policies x-dns-prefetch-control x-robots-tag
    x-ua-compatible x-content-security-policy x-webkit-csp x-csrf-token x-xsrf-token csrf-token
    x-content-duration x-clacks-overhead x-recruiting x-hiring x-redirect-by x-pingback
    x-generator x-aspnet-version x-aspnetmvc-version x-sourcefiles x-sourcemap x-turbo-charged-by
    x-process-time x-processing-time x-response-time x-request-time x-request-start x-queue-time
    x-upstream-response-time x-upstream-latency x-backend-response-time x-real-ip x-host
    x-server x-hostname x-rack-cors x-meta-request-version x-sendfile x-accepted-oauth-scopes
    x-oauth-scopes x-oauth-client-id x-accepted-github-permissions x-github-media-type
    x-github-request-id x-github-api-version-selected github-authentication-token-expiration
    x-gitlab-meta x-frontend x-node-id x-matched-path x-nextjs-matched-path x-nextjs-page
    x-nextjs-prerender x-nextjs-stale-time x-middleware-next x-middleware-rewrite
    x-openresty-host x-shopid x-shardid x-sorting-hat-podid x-sorting-hat-shopid x-dc
    x-stripe-routing-context-priority-tier stripe-version idempotency-key
    x-stripe-priority-routing-enabled x-stripe-non-api-overhead-duration-of-request
    x-envoy-attempt-count x-envoy-upstream-service-time x-envoy-decorator-operation
    x-envoy-upstream-healthchecked-cluster x-envoy-response-flags x-kong-proxy-latency
    x-kong-upstream-latency x-kong-response-latency x-kong-request-id x-b3-traceid x-b3-spanid
    x-b3-parentspanid x-b3-sampled x-datadog-trace-id x-datadog-parent-id
    x-datadog-sampling-priority x-newrelic-app-data x-cloud-trace-context x-amzn-trace-id
    x-amzn-requestid x-amzn-request-id x-amz-request-id x-amz-id-2 x-amz-cf-pop x-amz-cf-id
    x-amz-apigw-id x-amzn-remapped-content-length x-amzn-remapped-date x-amzn-remapped-connection
    x-amzn-remapped-server x-amzn-remapped-via x-amzn-remapped-x-amzn-requestid
    x-amzn-remapped-transfer-encoding x-amzn-remapped-www-authenticate x-amz-rid
    x-amz-server-side-encryption x-amz-version-id x-azure-ref x-azure-ref-originshield
    x-azure-requestchain x-fd-int-roxy-purgeid x-ms-request-id x-ms-client-request-id
    x-ms-correlation-request-id x-ms-routing-request-id x-ms-ratelimit-remaining-subscription-reads
    x-ms-version x-ms-request-charge x-ms-activity-id x-ms-middleware-request-id
    x-msedge-ref x-goog-trace x-guploader-uploadid x-appengine-resource-usage
    x-vercel-id x-vercel-execution-region x-vercel-ip-country x-nf-request-id
    x-render-origin-server x-railway-request-id x-railway-edge x-heroku-queue-wait-time
    x-heroku-dynos-in-use x-do-app-origin x-do-orig-status heroku-session-affinity
    cf-ray cf-apo-via cf-connecting-ip cf-ipcountry cf-mitigated cf-request-id cf-worker
    cf-edge-cache
    x-debug-token x-debug-token-link x-inertia x-livewire x-correlation-id x-request-id x-trace-id
    x-transaction-id x-content-encoded-by x-content-language x-api-warning-none
    x-hubspot-correlation-id x-hubspot-auth-failure
    x-evy-trace-listener x-evy-trace-route-configuration
    x-evy-trace-route-service-name x-evy-trace-served-by-pod x-evy-trace-virtual-host
    x-sfdc-request-id sforce-limit-info x-user-agent x-readtime x-robots x-protected-by
    """)
"""Names that say nothing of a list, whatever their value but for the word that it was kept."""

_FAMILIES = ("access-control-", "sec-")
_IDS = re.compile(r".*(request|trace|correlation|transaction|span|session|operation|call)-?id")

_BUDGET = word_set("""
    api apis call calls rate ratelimit ratelimiter throttle quota credit credits request requests
    limit limits remaining left reset used cost burst capacity replenish rated
    policy resource bucket count interval window retry after max min total concurrency concurrent
    second seconds minute hour hourly day daily week month monthly per by in at ms x user app
    tokens type global secondly minutely size of until refill""")
_IS_BUDGET = re.compile(
    r"(^|-)(rate-?limit\w*|rate-limits?|api-calls?|credits?|quota"
    r"|api-requests?|requests|concurrency|burst-capacity|ratelimiter)(-|$)"
)

_RANGE = re.compile(r"\s*[\w-]+\s+(\d{1,18})-(\d{1,18})/(\d{1,18})\s*")
_PLAIN_VALUES: Mapping[str, re.Pattern[str]] = {
    "accept-ranges": re.compile(r"none|bytes", re.IGNORECASE),
    "age": re.compile(r"0"),
    "status": re.compile(r"200( OK)?", re.IGNORECASE),
    "x-varnish": re.compile(r"\d+"),
    "x-status": re.compile(r"200( OK)?", re.IGNORECASE),
    "x-status-code": re.compile(r"200"),
}
"""Headers with a value that is the harmless one: a Varnish that had kept an answer names two."""

_SAYS_OF_CACHES = frozenset({"server-timing", "via", "x-served-by", "server", "x-via", "x-cdn"})
_HEADER_VALUES: Mapping[str, int] = {"true": True, "false": 0}
_COUNTS = re.compile(
    r"[+-]?\d[\d.,_]*\s*(%|[a-z]{1,7})?|\d+\s*(/|of|-)\s*(\d+|\*).*|true|false|yes|no|y|n|t|f|on|off"
    r"|\d{4}-\d\d.*|[a-z]{3},? \d\d? [a-z]{3} .*|[\[{].*",
    re.IGNORECASE | re.DOTALL,
)
"""Numbers, flags, times and objects of unknown meaning."""

_OPAQUE = re.compile(r"[\w.:+/~-]*\d[\w.:+/~-]*=*")
"""What a program made for programs, such as an id: the words in it are none."""

_NUMBERED = word_set("""
    build version revision release id port pid worker duration ms latency region zone pod node
    host instance server commit sha deploy deployment bytes ip""")
"""The last words of names whose numbers are known for what they are."""


def headers_said(headers: Mapping[str, str], status: int, place: Place) -> Iterator[PageSign]:
    """What the status and the headers say that may be about the page."""
    if status != OK:
        yield PageSign(
            f"HTTP {status}", Kind.MORE if status == PARTIAL_CONTENT else Kind.LACK, status
        )
    for given, text in headers.items():
        name = given.lower()
        shown = "-".join(part.capitalize() for part in name.split("-"))
        yield from _said(name, shown, text.strip(), place)


def _said(name: str, shown: str, text: str, place: Place) -> Iterator[PageSign]:
    word = folded(name.removeprefix("x-"))
    kind = kind_of(word)
    if name in {"content-location", "location"}:
        yield from with_parameters(PageSign(shown, Kind.SELF, text, word), place)
    elif word == "link":
        if not _leads_aside(text):
            yield PageSign(shown, _link_kind(text), text, word)
    elif word == "contentrange":
        yield from _range_said(shown, text, word)
    elif _is_from_cache(name, text) or not _is_plain(name, text):
        yield PageSign(shown, Kind.LACK, text, word)
    elif _is_harmless(name):
        return
    elif kind is not None:
        value = _HEADER_VALUES.get(text.lower(), text)
        told = Kind.MORE if kind is Kind.CURSOR else kind
        yield from with_parameters(PageSign(shown, told, value, word), place)
    elif _may_tell(name, text):
        yield PageSign(shown, None, text, word)


def _is_plain(name: str, text: str) -> bool:
    return not text or name not in _PLAIN_VALUES or bool(_PLAIN_VALUES[name].fullmatch(text))


def _range_said(shown: str, text: str, word: str) -> Iterator[PageSign]:
    """What a range says: where it begins, and how many there are, which `*` keeps to itself."""
    found = _RANGE.fullmatch(text)
    if found:
        yield PageSign(shown, Kind.START, found[1], word)
    total = re.search(r"/\s*(\d{1,18})\s*$", text)
    yield PageSign(shown, Kind.TOTAL, total[1] if total else text, word)


def _is_from_cache(name: str, text: str) -> bool:
    """Whether a header says that the answer was kept for a while: it may be older than a task."""
    if name in _SAYS_OF_CACHES:
        return is_kept(text)
    return "cache" in name and name not in _KNOWN and not is_surely_new(text)


def _is_harmless(name: str) -> bool:
    """Whether a header is known to tell of something else, whatever its value."""
    if name in _KNOWN or name in _PLAIN_VALUES or name.startswith(_FAMILIES) or "cache" in name:
        return True
    if _IDS.fullmatch(name):
        return not tells(name.rsplit("-", 2)[0])
    if not _IS_BUDGET.search(name):
        return False
    return not any(tells(word) for word in name.split("-") if word not in _BUDGET)


def _may_tell(name: str, text: str) -> bool:
    if not text:
        return False
    if tells(name.removeprefix("x-")) or (not _OPAQUE.fullmatch(text) and tells(text)):
        return True
    return bool(_COUNTS.fullmatch(text)) and name.rsplit("-", 1)[-1] not in _NUMBERED


_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_OTHER_PAGES = frozenset(("next", "last", "more", "continue"))
_PAGES_BEFORE = frozenset(("prev", "previous"))
_RELATIONS = word_set("""
    about alternate author canonical collection deprecation describedby dns-prefetch edit first
    help icon item latest-version license manifest modulepreload preconnect prefetch preload
    prev previous privacy-policy profile search self service service-desc service-doc
    service-meta start status stylesheet successor-version sunset terms-of-service type up
    version-history working-copy""")
"""Relations of RFC 8288's registry, and common others, that name no further page of a list."""


def _link_kind(text: str) -> Kind | None:
    """What `Link` means: another page, or something unknown."""
    relations = {relation for some in _relations(text) for relation in some.split()}
    if relations & _OTHER_PAGES:
        return Kind.MORE
    return Kind.BACK if relations & _PAGES_BEFORE else None


def _leads_aside(text: str) -> bool:
    """Whether each link has a relation, and none to another page of a list."""
    told = _relations(text)
    relations = {relation for some in told for relation in some.split()}
    is_told = bool(relations) and len(told) >= text.count("<")
    return is_told and relations <= _RELATIONS - _PAGES_BEFORE


def _relations(text: str) -> list[str]:
    return [(quoted or bare).lower() for quoted, bare in _RELATION.findall(text)]
