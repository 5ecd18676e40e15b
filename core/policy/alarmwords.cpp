// The words of pages that stand in the way of a page: what they state, and how they speak.
#include "policy/alarmwords.h"

namespace trawl {
namespace {

QRegularExpression anyOf(const QStringList &alternatives)
{
    return QRegularExpression(u"(?:%1)"_s.arg(alternatives.join(u'|')), QRegularExpression::CaseInsensitiveOption);
}

const Vocabulary &captchaVocabulary()
{
    static const Vocabulary list{
        anyOf({u"ich bin kein roboter|(?:bestätigen|beweisen) sie[^.]{0,30} (?:mensch|kein roboter)|"
               u"sicherheitsüberprüfung abschließen"_s,
               u"je ne suis pas un robot|(?:prouvez|confirmez|vérifi(?:ez|ons))[^.]{0,20} que vous (?:êtes|n(?:'|"
               u"’)êtes)"_s,
               u"no soy un robot|(?:confirm[ae]|verifi(?:que|ca)|demuestr[ae]) que (?:no )?(?:es|eres)"_s,
               u"non sono un robot|(?:conferma|verifica|dimostra) di (?:non )?essere"_s,
               u"ik ben geen robot|bevestig dat (?:je|u) (?:een mens|geen robot)"_s,
               u"(?:я|вы) не робот|подтвердите, что|похожи на автоматические"_s,
               u"(?:私は)?ロボットではありません|ロボットでないこと"_s,
               u"click the button below to continue"_s,
               u"verif(?:y|ying)(?: that)? (?:you are|you're|you’re) (?:not a (?:ro)?bot|(?:a )?human)"_s,
               u"(?:prove|confirm|make sure|check|ensure)(?: that)? (?:you are|you're|you’re) (?:not a (?:ro)?bot|"
               u"(?:a )?human)"_s,
               u"checking (?:your browser|if the site connection)"_s,
               u"review(?:ing)? the security of your connection"_s,
               u"i(?:'|’)?m not a robot"_s,
               u"i am (?:human|not a robot)"_s,
               u"press (?:and|&) hold"_s,
               u"(?:enter|type) the (?:characters|letters|text|code)[^.]{0,20} (?:you see|shown|in the (?:image|"
               u"picture))"_s,
               u"unusual (?:traffic|activity)"_s,
               u"(?:complete|solve|pass) (?:the|this|a) (?:captcha|security check|challenge|puzzle)"_s,
               u"enable javascript and cookies to continue"_s,
               u"additional security check"_s,
               u"(?:automated|bot) (?:access|requests|traffic|queries)"_s,
               u"slide (?:the (?:bar|puzzle)|to verify)"_s,
               u"drag the slider"_s,
               u"confirm (?:that )?you(?:'|’)?(?:re| are) human"_s,
               u"(?:think|thought|believe|suspect|looks like|seems?)[^.]{0,40}\\b(?:ro)?bots?\\b"_s,
               u"\\b(?:ro)?bots?\\b[^.]{0,40}(?:detected|blocked|protection|traffic|activity)"_s,
               u"(?:not|n(?:'|’)t) (?:an? )?(?:automated|(?:ro)?bot)"_s,
               u"請完成|请完成|拖[动動]滑[块塊]|滑[动動]验证|人机验证|人機驗證|我不是机器人|我不是機器人"_s,
               u"(?:confirm|verifi)(?:e|que) que (?:é|e) humano|n[ãa]o sou um rob[ôo]|verifi(?:que|car) (?:se|que) "
               u"(?:voc[êe] )?(?:é|e) humano"_s}),
        anyOf({u"überprüfung|vérification|verificación|verifica|проверка"_s,
               u"captcha|just a moment|attention required|security (?:check|verification)"_s,
               u"(?:human|browser|bot) (?:verification|check)|are you (?:a )?(?:human|robot)|one more step"_s,
               u"[驗验][證证]|verifica[çc][ãa]o de seguran[çc]a"_s})};
    return list;
}

const Vocabulary &blockedVocabulary()
{
    static const Vocabulary list{
        anyOf(
            {u"zugriff (?:wurde |ist )?(?:verweigert|gesperrt|blockiert)|(?:keine|nicht die) (?:berechtigung|"
             u"zugriffsrechte)"_s,
             u"ihre (?:ip[^.]{0,12}|anfrage|verbindung) (?:wurde|ist) (?:gesperrt|blockiert|abgelehnt)|"
             u"zu viele anfragen"_s,
             u"accès (?:à [^.]{1,40} )?(?:vous )?(?:est |a été )?(?:refusé|bloqué|interdit)|n(?:'|"
             u"’)(?:êtes pas autorisé|avez pas (?:le droit|accès))|trop de requêtes"_s,
             u"acceso (?:a [^.]{1,40} )?(?:ha sido |está )?(?:denegado|bloqueado|prohibido)|no tiene permiso|"
             u"demasiadas (?:solicitudes|peticiones)"_s,
             u"accesso (?:a [^.]{1,40} )?(?:è stato |è )?(?:negato|bloccato|vietato)|non (?:hai|"
             u"ha) (?:il permesso|i permessi)|troppe richieste"_s,
             u"toegang (?:is |werd )?(?:geweigerd|geblokkeerd)|geen toegang tot deze|ip-adres is geblokkeerd|"
             u"te veel verzoeken"_s,
             u"muitas (?:requisições|solicitações)|acesso (?:foi )?(?:negado|bloqueado)"_s,
             u"доступ (?:к [^.]{1,40} )?(?:запрещ[её]н|ограничен|закрыт|заблокирован)|слишком много запросов"_s,
             u"アクセス(?:が|は)(?:拒否|禁止|制限)|アクセス(?:権|する権限)が(?:ありません|ない)"_s,
             u"(?:must|need to|have to|please) (?:log ?in|sign ?in|register)[^.]{0,20} (?:to (?:continue|view|"
             u"see|access|proceed))|(?:log ?in|sign ?in|sign up) (?:or sign up )?to (?:continue|view|see)"_s,
             u"(?:must|need to|have to) (?:enable|accept|allow) cookies|cookies are (?:disabled|blocked|"
             u"required)|does not accept cookies"_s,
             u"(?:accept|consent)[^.]{0,60} or (?:subscribe|pay)|weiterlesen mit werbung|"
             u"mit werbung (?:und tracking|weiter)|pur-abo|zustimmung erforderlich"_s,
             u"acceptez les cookies ou|accepter et continuer|accepta[rn]? (?:las )?cookies o |"
             u"accetta (?:i )?cookie o "_s,
             u"(?:you are|you(?:'|’)re) (?:now )?in (?:line|(?:the )?queue)|(?:estimated|"
             u"expected) wait(?:ing)? time|(?:users|people) (?:in line )?ahead of you"_s,
             u"violation of your (?:internet|web) usage|european economic area"_s,
             u"you(?: have been|'ve been|’ve been| are| were) (?:temporarily )?(?:blocked|banned|denied|refused)"_s,
             u"access (?:to [^.]{1,60}? )?(?:has been|was|is) (?:temporarily )?(?:denied|blocked|forbidden|"
             u"restricted|limited)"_s,
             u"(?:don't|don’t|do not) have (?:permission|access|authori[sz]ation|the right)"_s,
             u"not (?:authori[sz]ed|permitted|allowed) to (?:access|view|see|open)"_s,
             u"your (?:ip(?: address)?|network|access|request|connection|browser)[^.]{0,40} (?:has been|was|is|"
             u"been) (?:temporarily )?(?:blocked|banned|denied|rejected|refused|blacklisted)"_s,
             u"(?:this|the|your) request (?:has been|was|is) (?:blocked|rejected|denied)"_s,
             u"403 forbidden|forbidden \\(?403"_s,
             u"error (?:code:? )?(?:1020|403|401|1006|1009|1015)"_s,
             u"(?:not|un) ?(?:available|accessible|offered)[^.]{0,20} (?:in|from|to) your "
             u"(?:country|region|location|area)"_s,
             u"unavailable (?:for|due to) legal"_s,
             u"too many requests|rate limit(?:ed| exceeded)"_s,
             u"incident id|reference (?:id|number|#)"_s,
             u"\\bray id\\b"_s,
             u"blocked (?:by|for) (?:security|our|the (?:site|web|network|firewall))"_s,
             u"(?:访问|訪問|存取|请求|請求)[^。]{0,8}(?:被拒绝|被拒絕|被禁止|被阻止|被拦截|被攔截)|禁止(?:访问|訪問|存取)"_s,
             u"(?:您|你)(?:没有|沒有|无|無)[权權]限|(?:地区|地區)[^。]{0,6}(?:无法|無法|不可|不能)|(?:无法|無法|不能)(?:访问|訪問)"_s,
             u"n[ãa]o tem permiss[ãa]o|(?:foi|est[áa]) bloquead[oa]"_s,
             u"block reason|support id|event id|(?:website|web application) firewall|security policy"_s,
             u"access from[^.]{0,60}(?:disabled|blocked|not allowed|restricted)"_s,
             u"(?:blocked|denied|refused|rejected) (?:this|your) (?:request|access|connection)"_s}),
        anyOf({u"verweigert|gesperrt|refusé|denegado|negato|geweigerd|запрещ[её]н"_s,
               u"access (?:was )?denied|forbidden|\\bblocked\\b|not authori[sz]ed|unauthori[sz]ed|"
               u"\\brestricted\\b|permission denied"_s,
               u"\\b(?:401|403|451|429)\\b|拒[绝絕]|acesso (?:negado|bloqueado|proibido)"_s})};
    return list;
}

const Vocabulary &errorVocabulary()
{
    static const Vocabulary list{
        anyOf(
            {u"(?:seite|artikel|inhalt|adresse)[^.]{0,40} (?:nicht gefunden|nicht (?:mehr )?(?:verfügbar|"
             u"vorhanden|erreichbar)|existiert nicht|gibt es (?:leider )?nicht)"_s,
             u"wartungsarbeiten|(?:derzeit|momentan|zur zeit) nicht (?:erreichbar|verfügbar)|wir sind (?:gleich|"
             u"bald|in kürze) wieder|versuchen sie es[^.]{0,20} (?:später|noch einmal|erneut)|"
             u"(?:es ist )?ein (?:interner |unerwarteter )?fehler (?:ist )?aufgetreten"_s,
             u"page (?:est |demandée )?(?:introuvable|inexistante)|page[^.]{0,40} (?:n(?:'|’)existe (?:plus|"
             u"pas)|a été (?:déplacée|supprimée))|une erreur (?:interne |inattendue )?(?:est survenue|s(?:'|"
             u"’)est produite)|(?:site|service)[^.]{0,20} (?:en maintenance|indisponible)|"
             u"(?:veuillez )?réessay(?:er|ez)"_s,
             u"página[^.]{0,40} no (?:encontrada|existe|se (?:ha )?encontr)|(?:ha ocurrido|se ha producido|"
             u"se produjo) un error|(?:en|por) mantenimiento|(?:inténtelo|inténtalo|"
             u"intente)[^.]{0,20} (?:más tarde|de nuevo)"_s,
             u"pagina[^.]{0,40} (?:non (?:trovata|esiste|disponibile))|si è verificato un errore|"
             u"in manutenzione|torn(?:iamo|eremo) (?:presto|subito)|riprova(?:re)? più tardi"_s,
             u"pagina[^.]{0,40} (?:niet gevonden|bestaat niet)|er is (?:iets misgegaan|een fout opgetreden)|"
             u"in onderhoud|probeer het later"_s,
             u"страница[^.]{0,30} не (?:найдена|существует)|(?:произошла|внутренняя) ошибка|технические работы|"
             u"попробуйте позже"_s,
             u"ページ(?:が|は)(?:見つかりません|存在しません)|ページは見つかりません|(?:削除|変更)された可能性|メンテナンス中|しばらく(?:して|経って)から"_s,
             u"(?:store|shop|site|website) is (?:currently |temporarily )?unavailable"_s,
             u"(?:page|file|resource|url|address|document|content|link)[^.]{0,60} (?:not be found|was not found|"
             u"wasn't found|wasn’t found|does ?n[o'’]t exist|no longer (?:exists|available)|not exist|has been "
             u"(?:removed|deleted|moved))"_s,
             u"(?:can't|can’t|cannot|could ?n[o'’]t|couldn't|couldn’t|can not|could not|unable to) (?:find|"
             u"locate) (?:the|that|this|what|your) (?:page|file|you|resource|content)?"_s,
             u"page (?:you|requested)[^.]{0,50} (?:not|moved|removed|gone)"_s,
             u"(?:404|page|file) not found"_s,
             u"error (?:code:? |no\\.? )?(?:404|410|50[0-9]|52[0-9])"_s,
             u"http (?:error |status )?(?:404|410|50[0-4])"_s,
             u"(?:404|410|50[0-4]) (?:-|–|:)? ?(?:error|internal server|bad gateway|service (?:temporarily "
             u")?unavailable|gateway time)"_s,
             u"internal server error|bad gateway|gateway time-?out|service (?:is )?(?:temporarily |currently "
             u")?unavailable"_s,
             u"(?:something|that) went wrong[^a-z]{1,4}(?:on our|please|we|try|sorry)"_s,
             u"(?:please )?try again (?:later|in a)"_s,
             u"an? (?:unexpected |unknown |internal |fatal |critical )?error (?:has )?occurred"_s,
             u"site can(?:'|’)?t be reached|(?:currently|is|are|temporarily) (?:down|closed|offline|unavailable|"
             u"undergoing|under) (?:for )?(?:scheduled )?maintenance"_s,
             u"(?:we(?:'|’)ll|will) be back (?:soon|shortly|in)"_s,
             u"error establishing a database connection|critical error on this website"_s,
             u"stack trace|traceback \\(most recent|fatal error:|uncaught (?:exception|error)|unhandled "
             u"exception|whitelabel error"_s,
             u"server error in|account (?:has been )?suspended|exception (?:has )?occurred"_s,
             u"(?:页面|頁面|网页|網頁|内容|內容|文件)[^。]{0,12}(?:不存在|找不到|未找到|已(?:被)?(?:删除|刪除|移除))|(?"
             u":找不到|无法找到|"
             u"無法找到)[^。]{0,8}(?:页|頁|文件|檔案|内容)"_s,
             u"服[务務]器(?:内部|內部)?(?:错误|錯誤)|系[统統](?:繁忙|维护|維護|错误|錯誤)|(?:稍后|稍後)(?:再|重)试?"_s,
             u"p[áa]gina (?:que [^.]{0,40})?[^.]{0,30}n[ãa]o (?:foi )?(?:encontrada|existe)|erro "
             u"interno|(?:site|sistema|"
             u"servi[çc]o)[^.]{0,30} (?:em manuten[çc][ãa]o|indispon[íi]vel)|tente novamente"_s,
             u"(?:can(?:'|’)?t|cannot|can not|could ?n[o'’]t|couldn['’]t) be "
             u"(?:found|displayed|shown|served|loaded|reached)"_s,
             u"(?:404|410|50[0-4])[^a-z0-9]{1,4}(?:page |file )?not[ _]found|nothing (?:was|could be)? ?found"_s,
             u"http status \\d{3}|error \\d{3}\\b|status(?: code)?[ =:]+(?:4\\d\\d|5\\d\\d)\\b"_s,
             u"(?:unexpected|internal) (?:error|condition|problem)"_s}),
        anyOf({u"gefunden|introuvable|encontrada|mantenimiento|manutenzione|wartung|ошибка|fehler|erreur"_s,
               u"\\b(?:404|410|500|502|503|504)\\b|not found|something went wrong|maintenance|unavailable|oops|"
               u"\\berror\\b"_s,
               u"找不到|错误|錯誤|维护|維護|不可用|\\berro\\b|\\bwarning\\b|\\bfailed\\b|too many "
               u"connections|manuten[çc][ãa]o|n[ãa]o encontrad[ao]"_s})};
    return list;
}

} // namespace

const Vocabulary &alarmVocabularyOf(Flag kind)
{
    return kind == Flag::Captcha   ? captchaVocabulary()
           : kind == Flag::Blocked ? blockedVocabulary()
                                   : errorVocabulary();
}

const QList<Talk> &alarmTalk()
{
    static const QList<Talk> list{
        {0.75, anyOf({u"bitte (?:versuchen|warten|kehren)|zurück zur? (?:startseite|homepage)|entschuldig|leider"_s,
                      u"veuillez|retour à l(?:'|’)accueil|désolés?|oups"_s,
                      u"lo sentimos|vuelva|volver al inicio|aguarde|torna alla home|ci scusiamo|spiacenti"_s,
                      u"к сожалению|очень жаль|вернуться на|申し訳|トップ(?:ページ)?へ|お探しの"_s})},
        {0.75,
         anyOf({u"die(?:se)? (?:von ihnen )?(?:aufgerufene )?(?:seite|website)|cette page|(?:esta|este) (?:página|"
                u"sitio)"_s,
                u"questa pagina|il sito|deze (?:pagina|website)|(?:эта|этой) страниц|このページ|accès au site"_s})},
        {1.0,
         anyOf({u"ihr(?:e|er)? (?:browser|ip|anfrage)|votre (?:navigateur|adresse ip)|su (?:navegador|solicitud|ip)"_s,
                u"uw (?:browser|ip)|verdacht verkeer|ваш(?:его|их)? (?:браузер|устройств|ip)|запрос[ыа]? с"_s})},
        {0.75,
         anyOf({u"when it is your turn|wait time|abonnieren|s(?:'|’)abonner|abonnent|forgot (?:account|password)"_s})},
        {1.0, anyOf({u"your (?:browser|ip|request|connection|network|device|session|browsing)\\b"_s,
                     u"(?:您|你)的(?:请求|請求|浏览器|瀏覽器|网络|網路|IP|访问|訪問)"_s})},
        {0.75, anyOf({u"this (?:page|site|server|website|url|address|application|resource)\\b"_s})},
        {0.5, anyOf({u"please (?:try|enable|contact|check|refresh|reload|go|return|wait|verify|complete|consult)"_s,
                     u"请(?:返回|稍后|重试)|請(?:返回|稍後|重試)|por favor"_s})},
        {0.75,
         anyOf({u"web ?master|administrator|(?:site|website|application) owner|owner of (?:this|the) (?:web ?)?site"_s,
                u"(?:contact|our) support|help ?desk"_s})},
        {0.5, anyOf({u"if you (?:believe|think|feel|are the|continue|typed|re |’re |'re )"_s})},
        {0.5,
         anyOf(
             {u"(?:back|return|go) (?:to )?(?:the )?(?:home|front|main|previous)|home ?page|返回首[页頁]|go back"_s})},
        {0.5, anyOf({u"\\b(?:refresh|reload|retry|try again)\\b"_s})},
        {0.5,
         anyOf({u"(?:we(?:'|’)?re|we are|so) sorry|\\bsorry[,.! ]|apologi[sz]e|inconvenience|抱歉|对不起|desculp"_s})},
        {1.0, anyOf({u"\\b(?:javascript|cookies|ad ?blocker|vpn|proxy|ip address)\\b|endere[çc]o ip"_s})},
        {1.0, anyOf({u"\\b(?:nginx|apache|openresty|iis|cloudflare|tomcat|varnish|litespeed|caddy|envoy|squid|akamai|"
                     u"cloudfront)\\b|\\bddos\\b|firewall"_s})},
        {0.5, anyOf({u"\\bserver\\b|\\bbackend\\b|\\bdatabase\\b|\\blogs?\\b"_s})},
        {0.75, anyOf({u"\\b(?:request|reference|trace|incident|error|ray|support|event) ?(?:id|code|number|#)"_s,
                      u"\\b(?:ref|xid|id) ?[a-c:#]"_s})},
        {1.0,
         anyOf(
             {u"\\brobots?\\b|\\bbots?\\b|automated|unusual (?:behaviou?r|traffic|activity)|suspicious|malicious"_s})},
        {0.75, anyOf({u"\\bverif(?:y|ied|ying)\\b|\\bsecurity\\b|\\bpermission\\b|\\baccess(?:ing|ed|ible)?\\b"_s,
                      u"\\b(?:rejected|denied|blocked|refused|banned|restricted|unavailable|not available)\\b"_s,
                      u"\\b(?:your|this) (?:country|region|location)\\b"_s})},
        {0.75,
         anyOf({u"not found|does(?:n't|n’t| not) exist|isn(?:'|’)t (?:a|an|any)\\b|went wrong|\\berror\\b|\\bfailed\\b|"
                u"exception|moved or|removed|移除|不存在|更名|n[ãa]o existe|movido"_s})}};
    return list;
}

} // namespace trawl
