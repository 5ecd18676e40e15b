// The words of pages that are not there, of broken and closed sites and of servers without one; see triagewords.h.
#include "policy/triagewords.h"

namespace trawl {
namespace {

QStringList missingInEnglish()
{
    return {
        u"(?:page|file|resource|url|address|document|link|site|listing|post|profile|entry|path|location|ad|route)(?: "
        u"that)?(?: you(?:'re| are| were|'ve| have)?(?: \\p{L}+)?| we)? (?:looking for|requested|asked for|trying to "
        u"(?:access|reach|view|find|open|visit|see|load|get to)|after|searching for|seeking|wanted?|tried to \\p{L}+|"
        u"entered|followed|clicked|typed)"_s,
        u"(?:page|file|resource|url|address|document|content|link|site|website|listing|post|profile|ad|story|article|"
        u"route)(?: \\S+){0,6}? (?:not be found|(?:was|is|were)(?: not|n't) "
        u"(?:found|here|available|working)|does(?:n't| "
        u"not) exist|did(?:n't| not) exist|(?:is |are )?no longer (?:exists?|available|here|online|active|live)|"
        u"cannot "
        u"be "
        u"found|can't be found|(?:has|have|may have|might have|could have|had)(?: been)? (?:\\p{L}+ "
        u")?(?:removed|deleted|"
        u"moved|renamed|expired|gone missing|taken down|unpublished|archived|relocated|disappeared|vanished))"_s,
        u"(?:can't|cannot|can not|could(?:n't| not)|unable to|not able to|having trouble|don't|do not)(?: seem to)? "
        u"(?:find|locate|finding|get|show you|display|have)(?: you)? (?:the|that|this|what|your|a|any) (?:\\p{L}+ "
        u"){0,2}?"
        u"(?:page|file|url|resource|content|site|listing|link|home|profile|document|you(?:'re| are| were|r))"_s,
        u"(?:page|content|link|url) (?:is )?(?:unavailable|missing|gone|broken|invalid|expired|not "
        u"found)|(?:404|page|file|"
        u"site|url|object|document) (?:is |was )?not found|(?:4\\d\\d|5\\d\\d)[ :–-]{1,4}(?:(?:page |file )?not "
        u"found|internal server error|server error|bad "
        u"gateway|service (?:temporarily )?unavailable|gateway time-?out|gone|error|bad request|not acceptable|"
        u"backend "
        u"fetch "
        u"failed)"_s,
        u"nothing (?:was |could be |to be )?(?:found|here|to see|lives) (?:at|here|on|to see)|nothing "
        u"here|(?:broken|dead|"
        u"outdated|bad|invalid|wrong) (?:link|url|address)|(?:mistyped|misspelled|typed)…(?:url|address)|(?:took|"
        u"taken|"
        u"made) a wrong turn|(?:you(?:'re| are|'ve| have| seem to be)|got|looks? like you're) lost|gone "
        u"missing|does(?:n't| "
        u"not) (?:seem to )?exist (?:any ?more|on this)"_s,
        u"(?:listing|offer|auction|event|position|vacancy) (?:you|has|may)…(?:looking "
        u"for|expired|removed|filled|ended)…"
        u"(?:start|search|back|browse|removed|taken)|not found on (?:this|the|our) "
        u"(?:server|site)|(?:link|page)…followed…"
        u"(?:broken|removed)|no such (?:page|file|app|site|host)|page…(?:moved or|removed or|deleted or)"_s};
}

QStringList brokenInEnglish()
{
    return {
        u"internal server error|bad gateway|gateway time-?out|service (?:is )?(?:temporarily |currently "
        u")?unavailable|"
        u"error (?:code:? |no\\.? )?(?:404|410|50[0-9]|52[0-9]|53[0-9])|http (?:error |status )(?:code "
        u")?:?\\d{3}|error "
        u"\\d{3}|status(?: code)?[ =:]+[45]\\d\\d"_s,
        u"(?:something|things|that)(?:'s| has| have)? (?:went|gone|go) (?:\\p{L}+ "
        u")?wrong…(?:our|please|we|try|sorry|while|"
        u"end|side|again|refresh|later|loading|here|$)|(?:it's|it is) not you,? it's us|we (?:messed|screwed) up|"
        u"our fault"_s,
        u"(?:an?|some) (?:\\p{L}+ )?(?:error|exception|problem|fault) (?:has |was |is )?(?:occurred|happened|occured|"
        u"encountered|been (?:logged|encountered|an))|(?:there (?:was|has been)|we(?:'ve| have)? "
        u"(?:encountered|hit|ran "
        u"into|run into|experienced|had)) (?:an?|some) (?:\\p{L}+ )?(?:error|problem|issue|exception|snag|hiccup)"_s,
        u"(?:having|experiencing|facing|encountered) (?:some |a few |temporary )?(?:technical |server |temporary )?"
        u"(?:trouble|difficulties|problems|issues)…|technical (?:difficulties|problems|error|issue)|(?:server|system|"
        u"service|application|site) (?:is )?(?:too busy|busy|overloaded|not responding|unreachable|failed to)"_s,
        u"(?:request|page|site|url|content|action)…(?:could(?:n't| not)|cannot|can't|can not|unable to|failed to) "
        u"(?:be )?"
        u"(?:processed|process|completed|complete|displayed|display|loaded|load|shown|served|reached|handled|fulfil~|"
        u"rendered|opened)|(?:unable|failed|not able) to (?:load|display|process|complete|connect "
        u"to|retrieve|handle|serve|"
        u"fulfil~) "
        u"(?:the|this|your|page|request|content)|(?:application|server|runtime|database|script|unexpected|unknown|"
        u"fatal|critical|internal) error"_s,
        u"(?:under|undergoing|for|performing|doing|scheduled|routine|planned|carrying out|conducting|some|of|due "
        u"to|down "
        u"for)(?: some| \\p{L}+ly| a bit of| essential| brief| quick| scheduled| planned| routine| system| site| "
        u"server)* "
        u"(?:maintenance|upgrade|improvements|renovation)…(?:we|please|check|back|sorry|moment|soon|shortly|"
        u"thank|will|"
        u"right now|currently|at this time|\\.|$)|(?:site|shop|store|website|system|service|page|server|"
        u"we)(?:'re| is| "
        u"are)? "
        u"(?:currently |temporarily |down |\\p{L}+ )?(?:under(?:going)?|down for|offline for|closed for|in) "
        u"(?:\\p{L}+ "
        u"){0,2}(?:maintenance|construction)|maintenance mode|temporarily (?:down|offline|closed|out of service|"
        u"unavailable)"_s,
        u"(?:be|come|check|coming) (?:right )?back(?: online)?(?: again)?(?: soon| shortly| later| in| online| "
        u"up| in "
        u"a)|"
        u"(?:is|are|currently|temporarily) (?:down|closed|offline|out of service|unavailable|undergoing)(?: for| "
        u"due| "
        u"while|\\.|$)|(?:store|shop|site|website|page) (?:is |are )?(?:currently |temporarily |now )?(?:unavailable|"
        u"offline|closed|down|suspended|disabled|expired|deactivated|private)"_s,
        u"(?:account|site|website|domain|hosting) (?:has been |is |was )?(?:suspended|disabled|deactivated|"
        u"terminated)|"
        u"bandwidth limit|(?:site|page|connection|host|server) (?:can't be|could not be|cannot be) (?:reached|found)|"
        u"connection (?:timed out|refused|reset|was reset|closed|failed)|(?:no|not) (?:healthy upstream|available "
        u"server)|"
        u"upstream (?:connect|request|server)…(?:error|timeout|time)|backend fetch failed|guru meditation|"
        u"default backend"_s,
        u"establishing a database connection|critical error on (?:this|your)|stack "
        u"trace|traceback|(?:fatal|parse|uncaught|"
        u"unhandled|syntax|type|reference) ?(?:error|exception):?|(?:uncaught|unhandled) \\p{L}*(?:error|exception)|"
        u"whitelabel error|server error in|exception (?:report|type|value|has occurred|printing)|client-side "
        u"exception|"
        u"cannot (?:get|post) /\\S*|debug = true|error log|nosuch(?:key|bucket)|(?:page|session|token|link) (?:has )?"
        u"expired|csrf|no input file specified|\\S+\\.php (?:on line|:)|an appropriate representation|invalid "
        u"(?:hostname|host header|request)|"
        u"unknown (?:domain|host)|isn't a github pages site|try (?:again|refreshing|reloading)(?: the page)? "
        u"(?:later|in a|"
        u"in \\d|shortly|soon|after|momentarily)|malformed|bad request"_s};
}

QStringList emptyInEnglish()
{
    return {
        u"(?:default|test|welcome|placeholder|landing) (?:web |server |welcome )?(?:page|site) "
        u"(?:used|for|of|from|is|to|"
        u"generated)|default (?:web|welcome|server|apache|nginx|iis|vhost|site|home)? ?page|web ?server is "
        u"(?:\\p{L}+ly )?"
        u"(?:installed|running|working)|(?:if you (?:can )?(?:see|read)|you(?:'re| are) seeing) this (?:page|"
        u"message)|"
        u"welcome to (?:nginx|openresty|caddy|apache~|tomcat|iis|centos|jetty|lighttpd|litespeed)|it works!|further "
        u"configuration is required|successfully (?:installed|deployed|set "
        u"up|created)…(?:server|web|apache|nginx|tomcat|"
        u"caddy|site|app|page|!)|index of /\\S*|(?:replace|upload)…(?:index\\.html|this (?:file|page)|your "
        u"(?:website|files))"_s,
        u"(?:this |the )?(?:domain|web address|website)(?: name)?(?: \\S+\\.\\S+)? (?:is|may be|might be|could "
        u"be|has "
        u"been|"
        u"was|is being) (?:now |currently )?(?:for sale|available for|parked|expired|registered|reserved|listed "
        u"for|taken|"
        u"pending)|(?:buy|purchase|get|acquire|own|inquire about|interested in|make an offer (?:on|for)) this "
        u"(?:premium )?"
        u"domain|domain (?:owner|parking|is parked|has expired|for sale)|parked "
        u"(?:free|domain|page|by|at)|\\S+\\.\\p{L}{2,} "
        u"(?:is|may be) (?:for sale|parked|available)|(?:owner|registrant) of this domain|is this your "
        u"domain|(?:sponsored|"
        u"related) (?:listings|links|searches)|(?:site|website) (?:is )?(?:coming soon|not (?:yet "
        u")?(?:published|configured|"
        u"set up|connected)|under construction)|(?:future|new) home of|no (?:web ?site|site) (?:is |has been "
        u")?(?:configured|"
        u"here|found|at this)"_s,
        u"(?:need|have|must|please|requires?|turn on|without|enable)(?: you)?(?: to)?(?: have)? (?:enable |activate "
        u"|turn on "
        u"|allow )?(?:js|java ?script)(?: (?:enabled|to be|in your|to (?:run|use|view|continue|see|access)|and)|"
        u"\\.|$)|"
        u"java ?script (?:is|must be|has to be|needs to be|seems to be|appears to be)(?: currently| either)? "
        u"(?:disabled|"
        u"required|not enabled|enabled|turned off|blocked|needed)|(?:your|this) browser (?:is |does )?(?:not|no "
        u"longer|too "
        u"old|outdated|out of date|unsupported|isn't|doesn't)…|(?:upgrade|update) your browser"_s};
}

QStringList inGerman()
{
    return {
        u"(?:seite|artikel|inhalt|adresse|url|datei|dokument|link|anzeige)…(?:nicht (?:gefunden|(?:mehr "
        u")?(?:verfügbar|"
        u"vorhanden|erreichbar|auffindbar|online|existiert|aktuell))|existiert (?:nicht|leider)|gibt es (?:leider "
        u")?nicht|"
        u"(?:wurde|ist)…(?:gelöscht|entfernt|verschoben|umgezogen|verlegt))|nicht "
        u"gefunden|(?:konnten|können|konnte|kann)…"
        u"(?:seite|inhalt)…(?:nicht|leider)|(?:von ihnen |die )?(?:aufgerufene|angeforderte|gesuchte|gewünschte) "
        u"(?:seite|url|adresse|inhalt~)|(?:haben|hast|sich|dich|wohl|leider) (?:\\p{L}+ "
        u")?(?:verlaufen|verirrt|vertippt)|sackgasse"_s,
        u"wartungsarbeiten|(?:wartung|update|umbau)~…(?:nicht (?:erreichbar|verfügbar)|in "
        u"kürze|bald|geduld|gleich|zurück)|"
        u"(?:derzeit|momentan|zur ?zeit|vorübergehend|aktuell|leider|gerade)…(?:nicht (?:erreichbar|verfügbar|"
        u"möglich)|"
        u"offline|gewartet|überlastet|geschlossen)|wir sind…(?:wieder|zurück)|versuch~ (?:sie )?es…(?:später|noch "
        u"?einmal|"
        u"erneut|nochmal)|(?:ein|einen) (?:\\p{L}+ )?fehler (?:ist "
        u")?(?:aufgetreten|passiert|festgestellt)|(?:da|etwas|hier|"
        u"leider) (?:ist )?(?:etwas )?(?:schief ?gegangen|schief ?gelaufen)|(?:technische~|interner) "
        u"(?:störung|problem~|"
        u"schwierigkeiten|serverfehler|fehler)|serverfehler|wartungsmodus"_s,
        u"(?:diese )?domain "
        u"(?:ist|steht|wurde|kann)…(?:verkauf~|geparkt|registriert|reserviert|erworben|gekauft|verfügbar)|"
        u"(?:hier|an dieser stelle) "
        u"entsteht|(?:javascript)…(?:aktivier~|deaktiviert|benötigt|erforderlich|eingeschaltet)|"
        u"(?:aktivieren sie|bitte)…javascript|ihr browser (?:wird|ist)…(?:nicht|veraltet)|standard(?:seite|-website)…"
        u"(?:server|apache|nginx)|sitzung|anfrage konnte nicht (?:bearbeitet|verarbeitet)"_s};
}

QStringList inRomance()
{
    return {
        // French
        u"(?:page|ressource|adresse|contenu|article|annonce|lien|document)…(?:introuvable|inexistant~|"
        u"n'(?:existe|est) "
        u"(?:plus|"
        u"pas)|n'a (?:pas|pu)…trouvé~|(?:a|ont) été (?:déplac|supprim|retir|renomm)~|n'est (?:plus|pas) "
        u"(?:disponible|en "
        u"ligne))|(?:page|contenu) (?:que vous (?:cherchez|recherchez|demandez|avez "
        u"demandé~)|demandée?|recherchée?)|(?:vous "
        u"(?:êtes|semblez)|on dirait)…perdus?"_s,
        u"(?:une|cette) erreur (?:\\p{L}+ )*(?:est survenue|s'est produite|a été "
        u"rencontrée)|(?:site|service|boutique|page)…(?:en "
        u"maintenance|indisponible|inaccessible|hors ligne|fermée?)|(?:maintenance|opération~)…(?:en cours|de "
        u"retour|bientôt|"
        u"désolé~|patien~|indisponible)|(?:nous (?:sommes|serons|revenons)|de retour)…(?:de retour|bientôt|très "
        u"vite|rapidement|"
        u"dans quelques)|réessay~|(?:problème|incident|difficulté~) techniques?|erreur (?:interne|serveur|inattendue|"
        u"\\d{3})|quelque chose (?:s'est mal passé|a mal tourné)|(?:momentanément|temporairement) "
        u"(?:indisponible|inaccessible|"
        u"fermée?)"_s,
        u"(?:ce |le )?(?:nom de )?domaine…(?:à vendre|en "
        u"vente|réservé|expiré|disponible|parking)|(?:activ~|nécessite|besoin "
        u"de)…javascript|javascript (?:est|doit)…(?:désactivé|activé|requis)|votre navigateur "
        u"(?:n'est|est)…(?:pas|plus|obsolète)|"
        u"page par défaut"_s,
        // Spanish
        u"(?:página|recurso|contenido|enlace|dirección|artículo|archivo|url|anuncio)…(?:no "
        u"(?:encontrad[ao]|existe|está "
        u"disponible|se (?:ha )?(?:encontr|pudo|puede)~|hemos encontrado)|ya no (?:existe|está)|(?:ha sido|fue) "
        u"(?:elimin|movid|"
        u"borrad|traslad|retirad)~)|no (?:hemos podido|pudimos|podemos|se pudo) "
        u"(?:encontrar|cargar|procesar|completar)…|página "
        u"que (?:busca~|estás? buscando|solicit~|intenta~)"_s,
        u"(?:ha ocurrido|se ha producido|se produjo|ocurrió|hubo|hemos (?:tenido|encontrado)) un (?:\\p{L}+ "
        u")?(?:error|problema|"
        u"fallo)|(?:en|por|labores de|tareas de|trabajos de) "
        u"mantenimiento…|(?:inténtel|inténtal|intent|prueb|vuelv)~…(?:más tarde|de "
        u"nuevo|nuevamente|en unos)|algo (?:salió|ha salido|ha ido|fue) mal|(?:volvemos|volveremos|estaremos de "
        u"vuelta|regresamos)…"
        u"(?:pronto|enseguida|breve|en)|(?:problemas|dificultades|error|fallo)s? "
        u"(?:técnic|intern)~|(?:temporalmente|actualmente|"
        u"momentáneamente) (?:fuera de servicio|no disponible|inactiv~|cerrad~)|error (?:interno|del servidor|"
        u"inesperado)"_s,
        u"(?:este |el )?dominio…(?:en venta|a la "
        u"venta|expirado|caducado|aparcado|registrado|disponible)|(?:activ|habilit|necesit)~…"
        u"javascript|javascript (?:está|debe)…|su navegador (?:no|está)…(?:obsoleto|soporta|compatible)|página "
        u"(?:web "
        u")?(?:por "
        u"defecto|predeterminada)|sitio en construcción"_s,
        // Portuguese
        u"(?:página|recurso|conteúdo|endereço|link|arquivo|anúncio)…(?:não (?:foi )?(?:encontrad[ao]|existe|está "
        u"disponível|pôde)|já "
        u"não existe|não existe mais|(?:foi|ter sido) (?:removid|movid|excluíd|apagad|deslocad)~)|não "
        u"(?:conseguimos|foi possível|"
        u"pudemos) (?:encontrar|carregar|processar|completar)|página que (?:você )?(?:procura|busca|tentou|está)|"
        u"erro "
        u"(?:intern|inesperad|no servidor|d[eo] servidor)~|(?:ocorreu|houve|aconteceu) um (?:\\p{L}+ )?(?:erro|"
        u"problema)"_s,
        u"(?:site|sistema|serviço|loja|página)…(?:em manutenção|indisponível|fora do ar|offline)|(?:estamos )?em "
        u"manutenção…|tente novamente|(?:voltamos|voltaremos|estaremos de volta)…(?:já|breve|logo|em)|algo deu "
        u"errado|problemas "
        u"técnicos|(?:temporariamente|momentaneamente) (?:indisponível|fora)|domínio…(?:à "
        u"venda|expirado|estacionado|registrado)|"
        u"(?:ativ|habilit|precis)~…javascript|sua sessão|site em construção"_s,
        // Italian
        u"(?:pagina|risorsa|contenuto|indirizzo|link|file|annuncio)…(?:non (?:è stata |è "
        u")?(?:trovat[ao]|esiste|disponibile|più "
        u"disponibile|raggiungibile)|(?:è stat[ao]|potrebbe essere stat[ao]) "
        u"(?:rimoss|spostat|eliminat|cancellat)~)|(?:non (?:siamo "
        u"riusciti|riusciamo|è stato possibile|possiamo))…(?:trovare|caricare|elaborare|completare)|pagina che "
        u"(?:cerchi|stai cercando|"
        u"hai richiesto|cercavi)|pagina (?:richiesta|cercata)"_s,
        u"(?:si è verificato|abbiamo riscontrato|c'è stato) un (?:\\p{L}+ )?(?:errore|problema)|in "
        u"manutenzione…|torn(?:iamo|eremo|a)…"
        u"(?:presto|subito|breve|online|tra)|riprova(?:re)?|qualcosa è andato storto|(?:problemi|difficoltà|errore) "
        u"(?:tecnic|intern)~|"
        u"(?:temporaneamente|momentaneamente|attualmente) (?:non "
        u"disponibile|offline|chius[ao]|fuori|sospes[ao])|(?:questo |il "
        u")?dominio…(?:in "
        u"vendita|scaduto|parcheggiato|registrato)|(?:attiva|abilita|richiede|necessario)…javascript|sito in "
        u"(?:costruzione|allestimento)"_s};
}

QStringList inOthers()
{
    return {
        // Dutch
        u"(?:pagina|bestand|adres|link|inhoud|advertentie)…(?:niet (?:gevonden|vinden|beschikbaar|meer)|bestaat "
        u"(?:niet|helaas)|"
        u"(?:is|werd) (?:verwijderd|verplaatst|verhuisd))|(?:pagina|adres) die (?:u|je) zo(?:e|c)k~|er (?:is|ging) "
        u"(?:\\p{L}+ )?"
        u"(?:iets )?(?:mis ?gegaan|mis|fout gegaan|een (?:\\p{L}+ )?(?:fout|probleem) "
        u"opgetreden)|(?:in|vanwege|wegens|voor) "
        u"onderhoud…|(?:zijn|zo|snel) (?:\\p{L}+ )?(?:weer )?terug|probeer (?:het )?(?:\\p{L}+ "
        u")?(?:later|opnieuw|nogmaals)|technische "
        u"(?:storing|problemen)|(?:tijdelijk|momenteel) (?:offline|niet (?:bereikbaar|beschikbaar)|gesloten|buiten "
        u"gebruik)|domein~…"
        u"(?:te "
        u"koop|geregistreerd|verlopen|geparkeerd)|javascript…(?:in~schakel|ingeschakeld|aan)~|onderhoudsmodus|"
        u"interne "
        u"serverfout"_s,
        // Polish
        u"(?:stron~|zasób|zasobu|plik~|adres~|ogłoszeni~)…(?:nie (?:istnieje|została "
        u"(?:odnaleziona|znaleziona)|znaleziono|jest "
        u"dostępna)|(?:został~|mogła zostać) (?:usunięt|przeniesion|skasowan)~)|nie (?:znaleziono|znaleźliśmy|możemy "
        u"znaleźć|ma "
        u"takiej|można odnaleźć)…(?:stron~|zasob~|plik~)?|stron~,? któr~ "
        u"(?:szukasz|próbujesz)|(?:wystąpił|napotkaliśmy|pojawił "
        u"się) (?:\\p{L}+ )?(?:błąd|problem)|coś poszło nie tak|błąd (?:wewnętrzny )?serwera|przerwa "
        u"techniczna|(?:trwają|prace|"
        u"przeprowadzamy)…(?:serwisow|konserwac|technicz|modernizac)~|(?:tymczasowo|chwilowo|obecnie) "
        u"(?:niedostępn|wyłączon)~|"
        u"spróbuj "
        u"(?:ponownie|później)|(?:zapraszamy|wracamy|wrócimy|będziemy)…(?:ponownie|wkrótce|chwilę|niedługo)|"
        u"domena…(?:"
        u"na "
        u"sprzedaż|wygasła|zarejestrowana|zaparkowana)|(?:włącz|wymaga)~…javascript"_s,
        // Turkish
        u"(?:sayfa|dosya|bağlantı|adres|içerik|ilan)~…(?:bulunamadı|bulunamıyor|mevcut "
        u"değil|kaldırılmış|taşınmış|silinmiş|yok|"
        u"ulaşılamıyor|görüntülenemiyor)|aradığınız (?:sayfa|içerik|ilan)~|(?:bir|beklenmeyen|beklenmedik)…hata "
        u"(?:oluştu|meydana)~|bir "
        u"şeyler (?:ters|yanlış) gitti|sunucu hatası|(?:bakım) "
        u"(?:çalışması|modu|aşaması|nedeniyle|yapıl)~…|bakımda~|(?:geçici|kısa) "
        u"(?:olarak|süre~)…(?:kapalı|hizmet dışı|kullanılamıyor|hizmet verem)~|(?:daha "
        u"sonra|lütfen)…(?:tekrar|yeniden) dene~|(?:en "
        u"kısa (?:sürede|zamanda)|yakında)…(?:hizmet|geri|burada|dön)~|(?:alan adı|domain)…(?:satılık|süresi "
        u"dol|park)~|javascript~…"
        u"(?:etkin|aç|gerek)~"_s,
        // Russian
        u"(?:страниц~|файл~|ресурс~|адрес~|объявлени~)…(?:не (?:найден~|существует|доступн~|обнаружен~)|(?:была |был "
        u")?(?:удален~|"
        u"удалён~|перемещен~|перенесен~)|больше не)|страниц~,? котор~ "
        u"вы|(?:произошла|возникла|случилась)…ошибк~|что-то пошло не так|"
        u"ошибка (?:на )?(?:сервер|приложен|базы|соединен|загрузк)~|внутренняя "
        u"ошибка|(?:технические|профилактические|регламентные|"
        u"плановые) работы|(?:на )?техническ~ обслуживани~|(?:временно|сейчас) (?:не ?доступен|не ?доступна|не "
        u"?доступно|недоступ~|не "
        u"работает|закрыт~|отключен~)|(?:попробуйте|повторите|зайдите)…(?:позже|позднее|еще "
        u"раз|через|снова|обновить)|(?:скоро|мы) "
        u"(?:вернемся|вернёмся|будем)|домен~…(?:прода~|истек|припаркован|зарегистрирован|не прилинкован)~|включите "
        u"javascript|аккаунт "
        u"заблокирован|хостинг~…(?:отключ|приостановлен)~"_s};
}

QStringList withoutBlanks()
{
    return {
        u"ページ(?:が|は|を)(?:見つかり|存在し|ございま|表示でき|見つける|削除|移動)|(?:お探し|アクセス)の?[^。\\n]{0,"
        u"12}ページ|(?:削除|変更|移動)された(?:可能性|か)|URLが?(?:間違|変更|正しく)|見つかりませんでした|"
        u"エラーが(?:発生|起き)|メンテナンス(?:中|のため|を実施|作業)|(?:しばらく|時間を?)[^。\\n]{0,8}(?:から|後|"
        u"おいて)[^。\\n]{0,8}(?:アクセス|お試し|ください)|一時的に(?:利用|アクセス|ご利用|表示|停止)|"
        u"サーバー?(?:内部)?エラー|(?:ご迷惑|ご不便)を|サービスを?(?:一時)?(?:停止|休止)|JavaScriptを?(?:有効|オン)|"
        u"ドメイン[^。\\n]{0,12}(?:売|販売|取得|"
        u"期限)|問題が発生|工事中|準備中です"_s,
        u"(?:页面|頁面|网页|網頁|内容|內容|文件|页|頁|网站|網站|地址|链接|連結|商品)[^。\\n]{0,12}(?:不存在|找不到|"
        u"未找到|走丢|走失|丢失|飞走|已(?:经|經)?(?:被)?(?:删除|刪除|移除|失效|下架|关闭|關閉))|(?:找不到|无法找到|"
        u"無法找到|没有找到|"
        u"沒有找到)[^。\\n]{0,10}(?:页|頁|文件|檔案|内容|內容|地址)|(?:您|你)(?:要|所)?(?:访问|訪問|查看|查找|寻找|"
        u"请求|請求)的?[^。\\n]{0,6}(?:页面|頁面|"
        u"网页|網頁|内容|內容|地址|资源)"_s,
        u"服[务務]器?[^。\\n]{0,8}(?:错误|錯誤|繁忙|不可用|开小差|維護|维护|异常|暂停|暫停|出错)|系[统統][^。\\n]{0,6}("
        u"?:繁忙|维护|維護|错误|錯誤|升级|升級|异常|異常|更新)|(?:网站|網站|本站|平台)[^。\\n]{0,10}(?:维护|維護|升级|"
        u"升級|关闭|關閉|"
        u"暂停|暫停|建设|建設|改版)|(?:正在|进行|進行)[^。\\n]{0,6}(?:维护|維護|升级|升級)|(?:稍后|稍後|稍候)[^。\\n]{"
        u"0,4}(?:再|重)?[试試来來访訪]|出[错錯]了|(?:发生|發生|出现|出現|遇到)[^。\\n]{0,6}(?:错误|錯誤|问题|問題|异常|"
        u"故障)|域名[^。\\n]{0,10}(?:出售|"
        u"过期|過期|到期|转让|未|停放)|(?:启用|啟用|开启|打开)[^。\\n]{0,6}JavaScript|(?:加载|載入|请求|請求)(?:失败|失敗)|未备案|默认(?:页|首页|站点)"_s,
        u"페이지(?:를|가|을)? ?(?:찾을 수|존재하지|삭제|없|이동|표시할 "
        u"수|변경)|(?:요청|찾으시|방문하시|입력하신|접속하신)[^.\\n]{0,14}(?:페이지|주소)|(?:오류|에러|문제)(?:가|이) "
        u"?(?:발생|생겼)|(?:시스템|서버|서비스|사이트|정기|긴급)[^.\\n]{0,8}(?:점검|오류|"
        u"장애|중단)|점검 "
        u"?(?:중|시간|기간|안내)|(?:잠시|나중에|조금)[^.\\n]{0,6}(?:후|뒤에?|다시)[^.\\n]{0,8}(?:다시|시도|접속|이용)|"
        u"이용에 불편|불편을 "
        u"드려|일시적(?:으로|인)[^.\\n]{0,12}(?:중단|오류|불가|없습니다|장애)|도메인[^.\\n]{0,10}(?:판매|만료)|"
        u"(?:자바스크립트|JavaScript)를? ?(?:활성|사용|켜)|서버(?:가|에)[^.\\n]{0,10}(?:다운|응답)"_s};
}

QStringList wordsOfTitles()
{
    return {
        u"(?:404|410|500|502|503|504|52\\d|530|400|408)(?: error| page)?|(?:error|http)(?: code| error| status)?:? "
        u"\\d{3}|"
        u"(?:page |file |site )?(?:not|never) found|something (?:went|has gone) wrong|(?:scheduled |site |under |"
        u"down "
        u"for |"
        u"website )?maintenance(?: mode| page| break| notice)?|(?:service |page |site |store |temporarily "
        u")?unavailable|oops|"
        u"whoops|(?:an |unexpected |server |application |system |database |runtime |fatal |unknown |loading "
        u")?error(?: "
        u"page| "
        u"has occurred)?|be right back|(?:we'll be |we will be |be )?back soon|(?:page |link )?expired|lost|dead "
        u"end|gone|"
        u"uh[- ]?oh|technical (?:difficulties|problems)|warning|failed|too many connections|offline|(?:bad|invalid) "
        u"request|(?:site|website|page) (?:is )?(?:down|offline|suspended|closed)|account suspended|under "
        u"construction|coming "
        u"soon|time-?out|this page (?:isn't|is not) (?:available|here)|not available"_s,
        u"(?:domain|this domain is) (?:for sale|parked|parking)(?: domain| page)?|parked(?: domain| "
        u"page)?|\\S+\\.\\p{L}{2,}(?: is)? for sale|(?:iis|"
        u"internet information services)(?: windows(?: "
        u"server)?|\\d*)?|(?:apache~|nginx|tomcat|plesk|cpanel|litespeed|centos|"
        u"ubuntu|debian)\\S*(?: \\S+){0,4} (?:default|test|welcome) page|(?:default|test|welcome) page|it "
        u"works|loading|index of "
        u"/\\S*|domain default page|web ?server's? default page|placeholder"_s,
        u"(?:seite )?nicht gefunden|fehler(?: "
        u"\\d{3})?|wartung(?:sarbeiten|smodus)?|(?:hoppla|huch|ups|ooops)|serverfehler|(?:seite )?"
        u"nicht (?:verfügbar|erreichbar)|(?:bald|gleich) (?:wieder )?(?:da|zurück)|störung"_s,
        u"(?:page )?(?:introuvable|non trouvée)|erreur(?: \\d{3}| serveur| interne)?|oups|(?:en |site en "
        u")?maintenance|(?:site |page "
        u")?indisponible|(?:página |pagina )?no (?:encontrada|disponible)|(?:en )?mantenimiento|vaya|(?:página )?não "
        u"(?:encontrad[ao]|disponível)|erro(?: \\d{3}| interno)?|(?:em )?manutenção|(?:pagina )?non "
        u"(?:trovata|disponibile)|errore(?: "
        u"\\d{3})?|(?:in )?manutenzione|(?:sito )?(?:in )?manutenzione"_s,
        u"(?:pagina )?niet gevonden|fout(?:melding)?(?: \\d{3})?|(?:in )?onderhoud|oeps|(?:strona )?nie "
        u"(?:znaleziono|istnieje)|"
        u"nie znaleziono(?: strony)?|błąd(?: \\d{3}| serwera)?|przerwa techniczna|(?:ups|ojej)|(?:sayfa "
        u")?bulunamadı|hata(?: "
        u"\\d{3})?|bakım (?:çalışması|modu)|bakımdayız|(?:страница )?не найдена|ошибка(?: \\d{3}| "
        u"сервера)?|(?:технические|"
        u"профилактические) работы|(?:упс|ой)"_s};
}

} // namespace

const Vocabulary &errorVocabulary()
{
    static const Vocabulary list{
        wholeWords(missingInEnglish() + brokenInEnglish() + emptyInEnglish() + inGerman() + inRomance() + inOthers() +
                       strayedPhrases() + closedForNow(),
                   withoutBlanks()),
        wholeWords(wordsOfTitles() + interjections(),
                   {u"ページが見つかりません|エラー|メンテナンス|(?:页面|頁面)?(?:找不到|不存在|走丢了)|(?:错误|錯誤)|("
                    u"?:系[统統]|网站|網站)?[维維][护護]|不可用|出[错錯]|"
                    u"(?:페이지|주소).{0,4}(?:없|찾을)|오류|에러|(?:시스템|서버|서비스)? ?점검 ?(?:중|안내)?"_s})};
    return list;
}

} // namespace trawl
