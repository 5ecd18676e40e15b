// How pages speak that stand in the way of a page, and how others speak; see triagewords.h.
#include "policy/triagewords.h"

#include "policy/triagefirstletters.h"

namespace trawl {

QRegularExpression wholeWords(const QStringList &patterns, const QStringList &anywhere)
{
    QString words = patterns.join(u'|');
    words.replace(u"…"_s, u"[^.!?\\n]{0,50}?(?<!\\p{L})"_s).replace(u'~', u"\\p{L}*"_s);
    // The first part leaves most places at once: a property of a character is looked up where a word may begin only.
    QString all = u"(?:\\b|(?=[^\\x00-\\x7f]))(?<![\\p{L}\\p{N}])(?:%1)(?![\\p{L}\\p{N}])"_s.arg(byFirstLetters(words));
    if (!anywhere.isEmpty())
        all = u"(?:%1|%2)"_s.arg(all, byFirstLetters(anywhere.join(u'|')));
    return QRegularExpression(all, QRegularExpression::CaseInsensitiveOption);
}

const Vocabulary &alarmVocabularyOf(Flag kind)
{
    return kind == Flag::Captcha   ? captchaVocabulary()
           : kind == Flag::Blocked ? blockedVocabulary()
                                   : errorVocabulary();
}

const QList<Talk> &alarmTalk()
{
    static const QList<Talk> list{
        // What to do now
        {0.5,
         wholeWords(
             {u"please (?:try|enable|contact|check|refresh|reload|go|return|wait|verify|complete|consult|log|"
              u"sign|turn|"
              u"come|visit|use|do not|stand by|be patient)|bitte (?:versuchen|warten|kehren|prüfen|aktivieren|laden|"
              u"wenden|haben|schalten)|veuillez|por favor|per favore|si prega|prosimy|proszę|lütfen|пожалуйста|"
              u"alstublieft|s'il vous plaît|vuelva|aguarde|attendez"_s},
             {u"请(?:返回|稍后|稍候|重试|检查|联系|刷新|先|确认|输入|点击)|請(?:返回|稍後|稍候|重試|檢查|聯繫|重新)|"
              u"してください|して下さい|(?:해|하여|기다려) ?주(?:세요|"
              u"십시오|시기)|바랍니다|하세요"_s})},
        {0.5,
         wholeWords(
             {u"refresh(?:ing)?|reload(?:ing)?|retry|try(?:ing)? again|neu laden|erneut|noch ?einmal|réessay~|"
              u"actualis~|recharg~|recarg~|de nuevo|nuevamente|novamente|riprov~|ricaric~|opnieuw|ponownie|odśwież~|"
              u"tekrar|yenile~|обновит~|повтор~|снова"_s},
             {u"再度|もう一度|再読み込み|重新|重试|重試|刷新|再试|再試|다시|새로고침"_s})},
        {0.5,
         wholeWords(
             {u"(?:back|return|go|take me|head)(?: back)? (?:to )?(?:the |our )?(?:home|front|main|previous|start)|"
              u"home ?page|go back|previous page|zur(?:ück)? (?:zur "
              u")?(?:startseite|homepage|übersicht)|zurück|(?:retour|"
              u"revenir|aller) (?:à|sur|vers) (?:l'accueil|la page)|page d'accueil|(?:volver|ir|regresar) (?:al|"
              u"a la) "
              u"(?:inicio|página|portada)|página (?:inicial|principal)|voltar|(?:torna|vai|tornare) (?:alla|all'|"
              u"in) ?"
              u"(?:home|pagina|inizio)|home ?pagina|naar de (?:home|start)~|stron~ głów~|powrót|ana ?sayfa~|geri "
              u"dön~|на "
              u"главную|главн~ страниц~|вернуться|вернитесь"_s},
             {u"トップ(?:ページ)?(?:へ|に|から)|ホームに|戻る|返回|首[页頁]|홈으로|메인(?:으로| 페이지)|이전 ?페이지"_s})},
        {0.5,
         wholeWords(
             {u"we(?:'re| are) (?:very |so |really )?sorry|so sorry|sorry[,.!:]|sorry (?:about|for|but|we|this)|"
              u"apologi[sz]e~?|apolog(?:y|ies)|inconvenience|entschuldig~|leider|unannehmlichkeiten|désolée?s?|oups|"
              u"excus~|"
              u"lo sentimos|disculp~|desculp~|lamentamos|ci scusiamo|spiacenti|disagio|helaas|excuses|ongemak|sorry|"
              u"przepraszamy|niestety|utrudnienia|üzgünüz|özür|maalesef|к сожалению|очень жаль|извините|приносим|"
              u"неудобств~|oops|whoops|unfortunately"_s},
             {u"申し訳|恐れ入り|ご迷惑|ご不便|抱歉|对不起|對不起|很遗憾|죄송|불편을"_s})},
        // Whom it speaks of
        {0.75,
         wholeWords(
             {u"this (?:page|site|server|website|url|address|application|resource|domain|content|message)|the "
              u"requested (?:url|page|resource)|die(?:se)? (?:von ihnen )?(?:aufgerufene )?(?:seite|website|"
              u"webseite)|"
              u"cette page|ce (?:site|contenu)|(?:esta|este) (?:página|sitio|contenido)|(?:esta|este) (?:página|"
              u"site)|"
              u"(?:questa|questo) (?:pagina|sito)|il (?:nostro )?sito|deze (?:pagina|website|site)|t(?:a|ej|ę) "
              u"stron~|"
              u"bu (?:sayfa|site|içerik)~|(?:эта|этой|эту|этот|этому|этого|данн~|наш) (?:страниц~|сайт~|ресурс~)"_s},
             {u"(?:この|当)(?:ページ|サイト|コンテンツ)|(?:此|该|該|本)(?:页|頁|网|網|站|内容|內容|页面|頁面)|(?:이|해당|본) ?(?:페이지|사이트|웹)"_s})},
        {1.0,
         wholeWords(
             {u"your (?:browser|ip|request|connection|network|device|session|browsing|computer|access|country|region|"
              u"location|visit|turn)|ihr(?:e|er|en|em)? "
              u"(?:browser~|ip~|anfrage|verbindung|besuch|gerät~|zugriff)|dein(?:e|er)? "
              u"(?:browser|ip~|anfrage)|votre (?:navigateur|adresse ip|connexion|requête|demande|ip)|(?:su|tu) "
              u"(?:navegador|solicitud|ip|dirección ip|conexión|petición)|(?:seu|sua) (?:navegador|ip|endereço "
              u"ip|solicitação|"
              u"conexão)|(?:tuo|suo) (?:browser|indirizzo ip|ip)|(?:uw|je|jouw) "
              u"(?:browser|ip~|verzoek|verbinding)|(?:twoj|twój|"
              u"twoja|państwa) (?:przeglądark~|adres~|ip)|(?:tarayıcınız|isteğiniz|bağlantınız|ip "
              u"adresiniz)~|ваш(?:его|их|ему|"
              u"им|а|у)? (?:браузер~|устройств~|ip~|запрос~|сет~|соединени~)|запрос[ыа]? с"_s},
             {u"(?:您|你)的(?:请求|請求|浏览器|瀏覽器|网络|網路|網絡|IP|访问|訪問|设备|地区|账号|连接)|(?:お使い|"
              u"ご利用|お客様)の(?:ブラウザ|IP|端末|環境|ネットワーク|国|地域)|고객님의|귀하의|사용자의? "
              u"?(?:IP|브라우저)|"
              u"브라우저"_s})},
        {0.5, wholeWords({u"if you (?:believe|think|feel|are the|are a|continue|typed|re |'re |need|have any|want|own)|"
                          u"if the "
                          u"(?:problem|issue|error) (?:persists|continues)|wenn sie (?:glauben|der meinung|denken)|si "
                          u"(?:vous "
                          u"pensez|le "
                          u"problème|cree|crees|el problema|ritieni|il problema)|se (?:você acredita|o problema|"
                          u"ritieni|il "
                          u"problema)|als u "
                          u"denkt|jeśli (?:uważasz|problem)|(?:düşünüyorsanız|sorun devam)|если (?:вы считаете|ошибка|"
                          u"проблема)"_s},
                         {u"如果(?:您|你)?(?:认为|仍|问题|不是)|如有(?:疑问|问题)|場合は"_s})},
        {0.75,
         wholeWords(
             {u"web ?master|(?:system |site |server |website )?administrator|(?:site|website|application|domain) "
              u"owner|"
              u"owner of (?:this|the) (?:web ?)?(?:site|application|store)|(?:contact|our|customer) "
              u"(?:support|service)|help "
              u"?desk|administrateur|administrador|amministratore|beheerder|administratorem|yönetici~|администратор~|"
              u"(?:site|seiten)betreiber|support[- ]?team|hosting provider"_s},
             {u"管理[员員]|客服|管理者|お問い合わせ|고객센터|관리자|문의"_s})},
        // What stands between
        {1.0,
         wholeWords(
             {u"java ?script|cookies|ad ?block~|vpn|proxy|ip[- ]address(?:es)?|endereço ip|adresse ip|dirección ip|"
              u"indirizzo ip|ip-adres|adres ip|ip adresi|ip-адрес~|user[- ]agent|browser extension"_s},
             {u"IPアドレス|IP ?地址|IP ?주소|クッキー|쿠키"_s})},
        {1.0,
         wholeWords(
             {u"nginx|apache|openresty|iis|cloudflare|tomcat|varnish|litespeed|caddy|envoy|squid|akamai|cloudfront|"
              u"fastly|imperva|incapsula|datadome|perimeterx|sucuri|wordfence|crowdsec|cleantalk|ddos|firewall|waf|"
              u"mod_security|captcha|recaptcha|plesk|cpanel|queue-it|php|mysql"_s})},
        {0.5,
         wholeWords(
             {u"server|backend|database|logs?|upstream|host(?:ing|name)?|registrar|domain|serveur|servidor|serwer~|"
              u"sunucu~|сервер~|datenbank"_s},
             {u"サーバー?|服务器|服務器|서버"_s})},
        {0.75,
         wholeWords({u"(?:request|reference|trace|incident|error|ray|support|event|block|transaction|correlation) "
                     u"?(?:id|code|"
                     u"number|#|no\\.?)|(?:ref|xid|id|ip) ?[:#]|your ip|vorgangsnummer|fehlercode|code d'erreur|"
                     u"código "
                     u"de error"_s},
                    {u"エラーコード|错误代码|请求(?:ID|编号)|오류 ?코드"_s})},
        {1.0,
         wholeWords({u"robots?|bots?|automated|crawlers?|scrap(?:ers?|ing)|unusual (?:behaviou?r|traffic|activity)|"
                     u"suspicious|"
                     u"malicious|abuse|attacks?|roboter|verdächtig~|automatisiert~|suspecte?s?|inhabituel~|"
                     u"sospechos~|"
                     u"inusual|"
                     u"suspeit~|sospett~|insolit~|verdacht verkeer|podejrzan~|nietypow~|şüpheli|подозрительн~|"
                     u"необычн~|"
                     u"робот~|ботов"_s},
                    {u"ロボット|不正|异常|異常|机器人|機器人|비정상|로봇|봇"_s})},
        {0.75, wholeWords({u"verif(?:y|ied|ying|ication)|security|permissions?|access(?:ing|ed|ible)?|rejected|"
                           u"denied|"
                           u"blocked|"
                           u"refused|"
                           u"banned|restricted|unavailable|not "
                           u"available|zugriff|accès|acceso|acesso|accesso|toegang|dostęp~|erişim~|доступ~|"
                           u"sicherheit|sécurité|seguridad|segurança|sicurezza|beveiliging|bezpieczeństw~|güvenlik|"
                           u"безопасност~"_s},
                          {u"アクセス|セキュリティ|访问|訪問|安全|验证|驗證|접근|접속|보안|차단"_s})},
        {0.75,
         wholeWords(
             {u"not found|does(?:n't| not) exist|isn't (?:a|an|any|available|here|working)|went wrong|errors?|failed|"
              u"exception|moved or|removed|expired|nicht gefunden|fehler|introuvable|erreur|no encontrad[ao]|não "
              u"existe|"
              u"movid[ao]|erro|errore|non trovata|fout|niet gevonden|błąd|nie istnieje|hata|bulunamadı|ошибк~|не "
              u"найден~"_s},
             {u"エラー|見つかり|错误|錯誤|不存在|移除|更名|找不到|오류|찾을 수"_s})},
        {0.75,
         wholeWords(
             {u"(?:back|return) (?:soon|shortly)|be back|maintenance|temporarily|at the moment|right now|currently|"
              u"moment~|vorübergehend|derzeit|temporairement|actuellement|temporalmente|temporariamente|"
              u"temporaneamente|"
              u"tijdelijk|tymczasowo|chwilowo|geçici|временно|wartung~|mantenimiento|manutenção|manutenzione|"
              u"onderhoud|"
              u"bakım|обслуживани~"_s},
             {u"一時|ただいま|暂时|暫時|维护|維護|正在|점검|일시적|현재"_s})},
        {0.75,
         wholeWords(
             {u"when it is your turn|wait(?:ing)? time|patien(?:ce|t)|thank(?:s| you) for "
              u"(?:your|waiting)|automatically|"
              u"redirect(?:ed|ing)?|abonnieren|s'abonner|abonnent|forgot(?:ten)? (?:your "
              u")?(?:account|password)|already "
              u"(?:a|have|an|registered|subscribed)|don't have an account|passwor[dt]|mot de passe|contraseña|senha|"
              u"wachtwoord|hasło|şifre|парол~|geduld|patien~|automati~|log ?in|sign ?in"_s},
             {u"お待ち|パスワード|自动|自動|密码|密碼|자동|비밀번호|기다려|로그인"_s})}};
    return list;
}

const QRegularExpression &anyAlarmTalk()
{
    static const QRegularExpression all = [] {
        QStringList parts;
        for (const Talk &one : alarmTalk())
            parts.append(one.words.pattern());
        return QRegularExpression(parts.join(u'|'), QRegularExpression::CaseInsensitiveOption);
    }();
    return all;
}

const QList<Talk> &ordinaryTalk()
{
    static const QList<Talk> list{
        // People who tell, ask and answer
        {1.5, wholeWords({u"(?<!have )(?<!can )(?<!am )(?<!was )(?<!do )(?<!should )(?:i|my|me)(?! am "
                          u"(?:not|human|over)|'m (?:not|human|over)| agree| accept)|i've|i'd|anyone|any ideas|"
                          u"thanks in advance|same "
                          u"here|solved|repl(?:y|ies)|posted|asked|answers?|answered|upvotes?|votes?|views|ich habe|"
                          u"mein(?:e|em|en)?|j'ai|mon|yo|mi|eu|minha|meu|io|mio|ik heb|mijn"_s})},
        {1.0, wholeWords({u"(?:he|she|who|they|owner|says|said|says he|says she|told|wrote|asks) "
                          u"(?:says|said|told|wrote|asks|was|has|had)|"
                          u"said|says|writes|wrote|told|novels?|albums?|bands?|tracks?|lyrics|chapter|season|episodes?|"
                          u"author|"
                          u"published|"
                          u"exhibition|concert|theatre|play|film|roman|sagt|sagte|schreibt|autor|a déclaré|roman|dijo|"
                          u"autor|"
                          u"disse"_s})},
        // Explanations
        {1.25, wholeWords({u"changelog|release notes|fixed:|changed:|incidents?(?! id)|resolved|means(?: that)?|what "
                           u"(?:does|causes)|what (?:is|are)…\\?|how (?:to|do|can i)|how does|fix(?:ing)?|why "
                           u"(?:do|does|is|are)|(?:status|error) codes?(?! ?[:#\\d])|indicates? that|(?:often|also) "
                           u"called|common causes|for "
                           u"example|example|in this (?:article|guide|tutorial|chapter|section|post)|step \\d|see "
                           u"also|tips|tutorial|guide|"
                           u"api|endpoint|parameters?|the client|the user|users|developers?|visitors see|"
                           u"bedeutet|was "
                           u"ist|anleitung|beispiel|signifie|qu'est-ce|exemple|significa|ejemplo|cómo|exemplo|come|"
                           u"betekent|"
                           u"voorbeeld|oznacza|przykład|demek|örnek|означает|пример"_s},
                          {u"とは|例えば|意味|什么是|例如|表示服务器|란 |의미"_s})},
        // Goods and dates
        {1.0, wholeWords({u"add to (?:cart|basket|bag)|in stock|sold out|out of stock|back in stock|free "
                          u"(?:delivery|shipping)|(?:ships|"
                          u"delivered) (?:in|within)|per "
                          u"(?:night|person|month|kg)|isbn|sku|size|colou?r|quantity|tickets?|doors (?:open|"
                          u"at)|in den warenkorb|ausverkauft|lieferbar|lieferzeit|ajouter au panier|en "
                          u"stock|rupture|añadir al carrito|"
                          u"agotado|adicionar ao carrinho|esgotado|aggiungi al "
                          u"carrello|esaurito|winkelwagen|uitverkocht|do koszyka|"
                          u"sepete ekle|в корзину|нет в наличии|waiting list|notify me"_s},
                         {u"カートに入れる|在庫|売り切れ|加入购物车|加入購物車|缺货|售罄|장바구니|품절"_s})},
        // Searches
        {2.0,
         wholeWords(
             {u"no "
              u"(?:results|products|items|matches|hits|posts|articles|jobs|listings|reviews|orders|messages|comments)"
              u"(?: were| was)?(?: found|$| for| yet| match~)?|(?:0|no|\\d+) "
              u"(?:results|products|items|hits|matches|treffer|"
              u"artikel|résultats|resultados|risultati|resultaten|wyników|sonuç)|results for|did you mean|your "
              u"(?:search|bag|"
              u"cart|basket|filters?|wish ?list)|search(?:ed)? (?:for|results?|term)|keine "
              u"(?:treffer|ergebnisse|artikel|"
              u"produkte)|suchbegriff~|suchergebnis~|warenkorb|aucun (?:résultat|produit|article)|(?:ningún|sin|no "
              u"hay|no se "
              u"encontraron) (?:resultado~|producto~)|nenhum (?:resultado|produto)|nessun (?:risultato|prodotto)|"
              u"geen "
              u"(?:"
              u"resultaten|producten)|brak wyników|sonuç bulunamadı|ничего не найдено|по запросу"_s},
             {u"検索結果|該当する|件(?:の結果|見つかり)|搜索结果|搜尋結果|没有找到(?:相关|符合)|검색 ?결과"_s})}};
    return list;
}

const QRegularExpression &bannerWords()
{
    static const QRegularExpression list(
        u"cookie|\\bconsent|prima di continuare|avant de continuer|antes de continuar|before you|bevor "
        u"sie|voordat|zanim|"
        u"прежде|tutt[oie]?\\b|tout (?:accepter|refuser)|partner|socios|parceiros|privac|vie "
        u"privée|prywatn|gizlili|приват|"
        u"конфиденц|your privacy|privatsphäre|einwilligung|zustimmung|consentement|privacy (?:settings|"
        u"choices|"
        u"preferences|cent)|accept(?: all)? (?:and|&)|agree (?:and|&)|çerez|куки|クッキー|쿠키"_s,
        QRegularExpression::CaseInsensitiveOption);
    return list;
}

const QRegularExpression &kindsOfSites()
{
    static const QRegularExpression list(
        u"[-–—|·:]\\s*(?:\\S+ "
        u")?(?:docs|documentation|reference|wiki\\p{L}*|glossary|forums?|q&a|questions|tutorials?|blog|news|"
        u"dictionary|stack \\p{L}+|http)\\s*(?:[-–—|·:\\n]|$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    return list;
}

const QRegularExpression &kindsOfWorks()
{
    static const QRegularExpression list(
        u"[-–—|·:(]\\s*(?:\\p{L}+ "
        u"){0,2}?(?:film|movie|documentary|novel|play|comedy|musical|album|song|single|exhibition|"
        u"talk|tour|(?:board )?game|book|comic|letters|poems|roman|theaterstück|hörspiel|ausstellung|lied|stück|pièce|"
        u"chanson|bande dessinée|exposition|novela|película|teatro|canción|libro|filme|livro|romance|romanzo|commedia|"
        u"canzone|mostra|boek|toneel|voorstelling|wandeling|stadswandeling|powieść|spektakl|piosenka|książka|wystawa|"
        u"kitap|oyun|şarkı|sergi|фильм|роман|книга|песня|спектакль|пьеса|выставка|小说|小說|电影|電影|歌曲|映画|小説|"
        u"絵本|展覧会|소설|영화|그림책|전시)(?![\\p{L}\\p{N}])"_s,
        QRegularExpression::CaseInsensitiveOption);
    return list;
}

const QRegularExpression &kindsOfForms()
{
    static const QRegularExpression list(
        u"contact(?: us| form)?|get in touch|feedback|newsletter|guest ?book|leave a (?:comment|review)|"
        u"kontakt(?:e|formular|y)?|schreiben sie uns|gästebuch|rückmeldung|contactez(?:-| )nous|nous contacter|"
        u"livre d'or|contacto|contáctenos|contato|fale conosco|contatti|contattaci|neem contact op|"
        u"napisz do nas|iletişim|bize ulaşın|контакты|обратная связь|お問い合わせ|联系我们|聯絡我們|문의하기"_s,
        QRegularExpression::CaseInsensitiveOption);
    return list;
}

const QRegularExpression &formLabels()
{
    static const QRegularExpression list = wholeWords(
        {u"(?:(?:first|last|full|your) "
         u")?name|e-?mail|message|subject|phone|seats|comments?|newsletter|company|vorname|nachname|"
         u"nachricht|betreff|telefon|kommentar|prénom|nom|objet|commentaire|nombre|correo|mensaje|asunto|nome|"
         u"mensagem|"
         u"assunto|"
         u"messaggio|oggetto|naam|bericht|onderwerp|imię|wiadomość|ad soyad|mesaj|e-posta|имя|сообщение|почта"_s},
        {u"お名前|メールアドレス|姓名|邮箱|郵箱|留言|이름|이메일|메시지"_s});
    return list;
}

int detailsIn(const QString &text)
{
    static const QRegularExpression day(
        u"\\b\\d{1,2}(?:st|nd|rd|th|\\.)? (?:de |of "
        u")?(?:jan|feb|fev|fév|mar|mär|apr|abr|avr|may|mai|maj|mei|maggio|jun|juin|jul|"
        u"juil|aug|ago|août|sep|set|oct|okt|out|nov|dec|dez|déc|dic|stycz|lut|kwie|czerw|lip|sierp|wrze|paźd|"
        u"list|grud|"
        u"ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|января|февраля|марта|апреля|мая|"
        u"июня|"
        u"июля|августа|сентября|октября|ноября|декабря)\\p{L}*|"
        u"\\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \\d{1,2}\\b|\\d{1,2}月\\d{1,2}日|\\d{1,2}월 "
        u"?\\d{1,2}일|"
        u"\\b(?:19|20)\\d\\d-\\d\\d-\\d\\d\\b(?! \\d)|\\b\\d{1,2}[./]\\d{1,2}[./](?:19|20)\\d\\d\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression hour(
        u"(?<![:.\\d])\\d{1,2}[:h]\\d\\d\\b(?![:.]\\d)|\\b\\d{1,2} ?(?:am|pm|uhr)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression price(
        u"(?:MOP|HKD|USD|EUR|CNY|RMB|HK\\$|MOP\\$|R\\$|[$€£¥₩₺₽])\\s?\\d|\\d\\s?(?:"
        u"€|£|¥|₩|₺|₽|zł|kr|eur\\b|"
        u"usd\\b|chf\\b|TL\\b|円|元|원|руб)"_s);
    static const QRegularExpression weekday(
        u"\\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\\b|\\b(?:mon|tue|wed|thu|fri|sat|sun)\\.? \\d|"
        u"\\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|"
        u"samedi|"
        u"dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)s?\\b|"
        u"星期|[周週][一二三四五六日末]|[月火水木金土日]曜"_s,
        QRegularExpression::CaseInsensitiveOption);
    return int(text.contains(weekday)) + int(text.contains(day)) + int(text.contains(hour)) + int(text.contains(price));
}

} // namespace trawl
