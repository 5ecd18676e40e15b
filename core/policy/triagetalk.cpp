// How pages speak that stand in the way of a page; see triagephrases.h.
#include "policy/triagephrases.h"

namespace trawl {
namespace {

// What to do now.
constexpr QStringView again =
    u"try again|retry|refresh|reload|later|in a few|a few minutes|shortly|moment|soon|erneut|noch einmal|"
    u"nochmal|später|in kürze|réessay|plus tard|quelques|actualis|recharg|de nuevo|más tarde|nuevamente|"
    u"unos minutos|novamente|mais tarde|alguns minutos|tente|riprova|più tardi|qualche minuto|ricaric|"
    u"opnieuw|paar minuten|ponownie|później|kilka minut|spróbuj|odśwież|tekrar|daha sonra|birkaç dakika|"
    u"yenile|попробуйте|позже|повтор|снова|через несколько|しばらく|再度|もう一度|後ほど|お試し|稍後|重试|"
    u"重試|刷新|再试|다시|잠시 후|나중에";

// Excuses.
constexpr QStringView sorry =
    u"sorry|apolog|inconvenience|unfortunately|entschuldig|leider|désolé|excus|lo sentimos|disculp|"
    u"lamentamos|desculp|pedimos desculpa|ci scusiamo|spiacenti|ci dispiace|disagio|helaas|excuses|"
    u"przepraszamy|niestety|utrudnieni|üzgünüz|özür|maalesef|извините|приносим|к сожалению|неудобств|"
    u"очень жаль|beklager|tyvärr|申し訳|恐れ入り|ご迷惑|ご不便|抱歉|对不起|對不起|죄송|불편";

// Whom to ask.
constexpr QStringView contact =
    u"webmaster|administrator|site owner|website owner|contact us|contact support|contact the|"
    u"customer service|support team|help desk|hosting provider|kontaktieren|wenden sie sich|support_|"
    u"administrateur|contactez|administrador|póngase en contacto|ponte en contacto|contacte|contato|"
    u"entre em contato|amministratore|contatta|beheerder|neem contact|skontaktuj|yönetici|iletişime geç|"
    u"администратор|свяжитесь|обратитесь|службу поддержки|管理者|お問い合わせ|管理员|管理員|客服|联系|"
    u"관리자|고객센터|문의";

// What stands behind it.
constexpr QStringView machine =
    u"this page|that page|the page|this site|that site|this website|we can't|diese seite|die seite|"
    u"diese website|la page|ce site|la página|este sitio|a página|este site|la pagina|de pagina|"
    u"deze website|strony|bu site|эта страница|эту страницу|страниц|сайт|このページ|ページ|当サイト|"
    u"该页面|页面|本站|网站|이 페이지|페이지|사이트|nginx|apache|openresty|iis_|tomcat|varnish|litespeed|"
    u"caddy|akamai|cloudfront|fastly|sucuri|wordfence|server_|servers_|serveur|servidor|serwer|sunucu|"
    u"сервер|host_|backend|php|mysql|browser|ip_|ip-|url_|http|request|anfrage|requête|solicitud|"
    u"requisição|richiesta|verzoek|żądan|istek|запрос|サーバ|リクエスト|服务器|請求|请求|서버|요청|"
    u"user agent|cookies|log file|error log|error message|page_|pages_|seite_|página_|pagina_|strona_|"
    u"sayfa_";

} // namespace

QList<PhraseList> talkPhrases()
{
    return {{Topic::Again, again}, {Topic::Sorry, sorry}, {Topic::Contact, contact}, {Topic::Machine, machine}};
}

} // namespace trawl
