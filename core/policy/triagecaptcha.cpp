// The words of pages that ask for a proof that somebody is human; see triagewords.h.
#include "policy/triagewords.h"

namespace trawl {
namespace {

QStringList statedInEnglish()
{
    return {
        u"(?:verify~|confirm~|prove|proving|ensure|check~|make sure|show~|determine|validate)(?: to)?(?: us)?(?: "
        u"that| "
        u"if| whether)?(?: it'?s| it is)? (?:you|really you)…(?:humans?|not an? (?:ro)?bot|a real person|real "
        u"visitor|really you)"_s,
        u"verify~ (?:your )?humanity|(?:verifying|validating) (?:your browser|the security of|if your connection)"_s,
        u"(?:i'm|i am) (?:not a (?:ro)?bot|human)|we(?:'re| are) (?:sure|certain) you(?:'re| are) (?:human|not)"_s,
        u"(?:press|click|tap|touch) (?:and|&) hold…(?:human|(?:ro)?bot|the button below|confirm|to continue|"
        u"verif~)"_s,
        u"(?:know|sure)(?: that)? you(?:'re| are) (?:an? )?(?:real )?(?:person|human)|(?:tick|check|click)(?: on)? "
        u"(?:the|this) "
        u"(?:check ?)?box…(?:person|human|robot|continue|proceed)"_s,
        u"(?:enter|type|input) the (?:characters?|letters|text|code|words?|numbers)…(?:you see|shown|(?:in|from) "
        u"(?:the|this) (?:image|picture|photo)|below)"_s,
        u"checking (?:your browser|if the site connection|your connection)|checks? your browser"_s,
        u"review~ the security of your connection"_s,
        u"(?:unusual|suspicious|automated|abnormal|irregular|robotic) "
        u"(?:traffic|activity|behaviou?r|requests?|access)…(?:from|on|by|in|of|coming from) "
        u"(?:your|this|the same) (?:computer|network|ip|device|connection|browser|address|session)"_s,
        u"(?:similar to|looks? like|sending|as|detected) automated (?:requests|queries|traffic|access)"_s,
        u"(?:please|must|need to|have to|by|then) (?:complet~|solv~|pass~|finish~) (?:the|this|a|an|our) "
        u"(?:quick |short |simple |following |security )*(?:captcha|challenge|puzzle|check|verification|action|"
        u"test)"_s,
        u"(?:complete|solve|pass) (?:the|this|a|an) (?:quick |short |simple |following |security "
        u")*(?:captcha|challenge|"
        u"puzzle|check|verification|action|test)…(?:to (?:continue|proceed|access|get|reach|see|view|go)|below)"_s,
        u"enabl~ (?:js|javascript) and (?:cookies to continue|disable any ad ?blocker)"_s,
        u"(?:additional|further|extra) (?:security )?(?:check|verification|confirmation)…(?:required|that you)"_s,
        u"(?:think|thought|believe|suspect|tell if|sure|seems?|appears?|looks like|detected)(?: that)? "
        u"(?:you|your|this|a|it)…\\b(?:ro)?bots?"_s,
        u"you(?:'re| are) (?:an? )?(?:(?:ro)?bot|human or an? (?:ro)?bot)|if you(?:'re| are) (?:a )?(?:human|real "
        u"person|"
        u"not a (?:ro)?bot)|not a (?:ro)?bot"_s,
        u"slide (?:the (?:bar|puzzle|piece|slider)|to verify|right)|drag the (?:slider|puzzle|piece)"_s,
        u"select all (?:the )?(?:images|squares|pictures) (?:with|that)|click (?:on )?(?:all )?the (?:images|"
        u"pictures) "
        u"(?:with|that|of)"_s,
        u"(?:please )?(?:wait|stand by|hold on)…while we (?:verify|check|confirm|validat~|analy~|make sure|secure)"_s,
        u"(?:your|the) (?:request|browser|connection)(?: is| are)?(?: being| needs to be| must be)? (?:verified|"
        u"checked|validated)"_s,
        u"(?:made|makes?) us think…(?:ro)?bot|click the button below to continue|bots? (?:use|visit) "
        u"(?:this|our) (?:site|network)"_s,
        u"(?:protected|secured) (?:by|against)…(?:ro)?bots|anti-?(?:bot|crawler|spam) (?:protection|check)"_s,
        u"(?:quick|security|human) (?:check|verification) (?:before|to) (?:you|we|continue|proceed)"_s};
}

QStringList statedElsewhere()
{
    return {
        // German
        u"ich bin (?:kein (?:roboter|bot)|ein mensch)|(?:bestätig~|beweis~|zeig~|verifizier~|prüf~|"
        u"sicherstell~)…(?:ein mensch|kein roboter|kein bot|menschlich~)"_s,
        u"ihr~ (?:browser|verbindung|anfrage|zugriff) wird…(?:überprüft|geprüft)|wir prüfen…(?:browser|verbindung)"_s,
        u"sicherheits(?:über)?prüfung (?:ab|durch|erforderlich|abschließen|lösen)|(?:lösen|löse) "
        u"(?:sie )?…(?:captcha|rätsel|aufgabe)|geben sie…(?:zeichen|buchstaben)"_s,
        u"(?:ungewöhnlich~|verdächtig~|auffällig~|automatisiert~) (?:aktivität~|datenverkehr|zugriff~|anfrag~|"
        u"verkehr)"_s,
        // French
        u"je ne suis pas un robot|contre les robots|(?:prouv~|confirm~|vérifi~|assur~|montr~)…vous "
        u"(?:êtes|n'êtes)|êtes-vous un (?:humain|"
        u"robot)…\\?"_s,
        u"(?:trafic|activité|comportement) (?:inhabituel~|suspect~|anormal~|automatisé~)|(?:vérif~|"
        u"contrôl~)…(?:votre "
        u"navigateur|sécurité de votre connexion)"_s,
        u"(?:saisi~|recopi~|entr~) les caractères|(?:résou~|complét~|effectu~) (?:le|la|ce|cette) (?:captcha|défi|"
        u"vérification|test)"_s,
        // Spanish
        u"no soy un robot|(?:confirm~|verific~|verifiqu~|demuestr~|comprob~|comprueb~|asegur~)…que (?:no "
        u")?(?:eres|es|"
        u"sea|seas|se trata)…(?:human~|person~|robot|máquina|bot)|eres (?:un )?(?:humano|robot|bot)"_s,
        u"(?:tráfico|actividad|comportamiento) (?:inusual|sospechos~|poco habitual|inhabitual|anormal|"
        u"automatizad~)"_s,
        u"(?:complet~|resuelv~|resolv~) (?:el|la|este|esta)…(?:captcha|desafío|verificación|comprobación|prueba)|"
        u"(?:introduc~|escrib~|ingres~) (?:los|el)…(?:caracteres|código de la imagen)|(?:comprob~|verific~)…tu "
        u"navegador"_s,
        // Portuguese
        u"não sou um (?:robô|robot)|(?:confirm~|verifi~|prov~|comprov~|certific~)…(?:que|se)(?: você)? (?:não )?(?:é|"
        u"és|seja)…(?:human~|robô|robot|pessoa)|(?:tráfego|atividade|acesso~) (?:incom~|suspeit~|anorma~|"
        u"automatizad~)"_s,
        u"(?:complet~|resolv~|conclu~) (?:o|a|este|esta)…(?:captcha|desafio|verificação|teste)|"
        u"verificando…navegador"_s,
        // Italian
        u"non sono un robot|(?:conferm~|verific~|dimostr~|assicur~)…(?:di (?:non )?essere|che (?:tu )?(?:non "
        u")?sei|che "
        u"(?:tu )?sia)…(?:uman~|robot|person~|bot)|(?:traffico|attività) (?:insolit~|sospett~|anomal~)"_s,
        u"(?:complet~|risolv~|super~) "
        u"(?:il|la|questo|questa|lo)…(?:captcha|verifica|controllo|sfida|test)|(?:inserisci|"
        u"digita) i caratteri|controllo del (?:tuo )?browser"_s,
        // Dutch
        u"ik ben geen (?:robot|bot)|(?:bevestig|bewijs|controle~|verifi~|laat zien)…(?:een mens|geen robot|geen bot)|"
        u"(?:ongebruikelijk~|verdacht~|ongewoon|afwijkend) (?:verkeer|activiteit~)|los de (?:captcha|puzzel) op|"
        u"(?:uw|je) browser wordt gecontroleerd"_s,
        // Polish
        u"nie jestem (?:robotem|botem)|(?:potwierd~|udowodni~|sprawdz~|zweryfik~|upewni~)…(?:człowiek~|robotem|botem|"
        u"przeglądark~)|(?:nietypow~|podejrzan~|niezwykł~) (?:ruch~|aktywnoś~|zachowan~)|(?:rozwiąż|wykonaj) "
        u"(?:captcha|"
        u"zadanie|test)|przepisz (?:kod|znaki|tekst)"_s,
        // Turkish
        u"(?:ben )?(?:robot|bot) değilim|(?:robot|bot) olmadığın~|insan olduğun~|(?:olağandışı|olağan dışı|şüpheli|"
        u"anormal) (?:trafik|etkinlik|hareket~|aktivite|istek~)|(?:doğrulama~|güvenlik kontrolün~)…tamamla~|"
        u"resimdeki "
        u"(?:karakter|kod|harf)~|tarayıcınız (?:kontrol|doğrul)~"_s,
        // Russian
        u"я (?:не робот|человек)|(?:подтверд~|докаж~|убед~|провер~)…(?:человек|не робот|роботом)|(?:похожи на|"
        u"выглядят)…автоматическ~|(?:подозрительн~|необычн~|нетипичн~) (?:трафик~|активност~|запрос~)|(?:проверя~|"
        u"проверка)…(?:браузер~|соединени~)|введите (?:символы|код с картинки|текст с картинки)|(?:решите|пройдите) "
        u"(?:капч~|проверку|тест)"_s};
}

QStringList statedWithoutBlanks()
{
    return {
        u"ロボットではありません|ロボットでない|ロボットではない|人間であること|不審な(?:アクセス|通信|トラフィック)|"
        u"通常と異なる(?:トラフィック|アクセス)|"
        u"画像に(?:表示|書かれ)|ブラウザを?(?:確認|チェック|検証)|(?:確認|認証|チェック)を(?:完了|実施)し|自動(?:化された|的な)(?:アクセス|リクエスト)"_s,
        u"(?:请|請)(?:先)?(?:完成|进行|進行|通过|通過)[^。\\n]{0,12}[验驗][证證]|拖[动動][^。\\n]{0,8}滑[块塊]|滑[动動]"
        u"[验驗][证證]|人[机機][验驗][证證]|"
        u"不是[机機]器人|[证證]明(?:您|你|自己)是|[异異]常(?:流量|访问|訪問|请求|請求)|(?:检查|檢查)(?:您|你)的[浏瀏]["
        u"览覽]器|向右滑[动動]|按(?:顺序|順序)点[击擊]|"
        u"(?:点击|點擊)[^。\\n]{0,8}(?:完成|进行|進行)[验驗][证證]|(?:验证|驗證)(?:后|後|完成)[^。\\n]{0,4}(?:继续|繼續|即可)"_s,
        u"로봇이 아닙니다|로봇이 아님|로봇이 아닌|사람인지|사람임을|비정상적인 "
        u"?(?:접근|접속|트래픽|활동)|자동(?:화된|화)? ?(?:접속|요청|입력)|보안 ?(?:문자|"
        u"확인|인증)(?:를|을)? ?(?:입력|완료|진행)|브라우저를 확인"_s};
}

QStringList wordsOfTitles()
{
    return {
        u"captchas?|just a (?:moment|second)|one (?:moment|more step)|attention required|security "
        u"(?:check|verification|challenge)|(?:human|browser|bot|robot) (?:verification|check|challenge|protection|"
        u"detection)"_s,
        u"(?:are you|you are) (?:an? )?(?:human|(?:ro)?bot)|(?:ro)?bots? or (?:not|human)|human or (?:ro)?bot|"
        u"(?:client|access) (?:challenge|check|verification)|pardon (?:our|the) interruption|verif(?:y|ication|ying)|"
        u"checking your browser|(?:please )?prove (?:you are|you're) human|ddos[- ](?:guard|protection)|"
        u"press (?:and|&) hold|verify (?:you are|you're) (?:a )?human|please wait|validation"_s,
        u"(?:sicherheits)?(?:über)?prüfung|sicherheitskontrolle|sicherheitsabfrage|(?:nur )?ein(?:en)? (?:kurzen )?"
        u"(?:moment|augenblick)|(?:sind sie|bist du) ein (?:mensch|roboter)"_s,
        u"vérification|contrôle de sécurité|un instant|veuillez patienter|êtes-vous (?:un )?(?:humain|robot)"_s,
        u"(?:verificación|comprobación|control)(?: de seguridad)?|un momento|eres (?:un )?(?:humano|robot)"_s,
        u"verificação|verificando|um momento|controllo di sicurezza|verifica(?: di sicurezza)?|un attimo"_s,
        u"beveiligingscontrole|veiligheidscontrole|een (?:ogenblik|moment)(?: geduld)?|verificatie"_s,
        u"weryfikacja|kontrola bezpieczeństwa|chwileczkę|proszę czekać|güvenlik (?:kontrolü|doğrulaması)|doğrulama|"
        u"(?:bir dakika )?lütfen(?: bekleyin)?|проверка(?: безопасности| браузера)?|(?:вы )?не робот|капча|"
        u"(?:один момент|минуточку|подождите)"_s};
}

} // namespace

const Vocabulary &captchaVocabulary()
{
    static const Vocabulary list{
        wholeWords(statedInEnglish() + statedElsewhere(), statedWithoutBlanks()),
        wholeWords(wordsOfTitles(), {u"セキュリティ(?:チェック|確認|認証)|アクセス確認|しばらくお待ち|画像認証|(?:安全|"
                                     u"访问|訪問|人机|人機|身份)?[验驗][证證](?:中心|码|碼)?|"
                                     u"请稍[候等]|請稍[候等]|보안 ?(?:확인|문자|인증)|로봇 ?확인|잠시만 기다"_s})};
    return list;
}

} // namespace trawl
