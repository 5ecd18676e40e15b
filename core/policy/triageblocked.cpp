// The words of pages that let nobody in, or not yet: blocks, limits, walls, queues; see triagewords.h.
#include "policy/triagewords.h"

namespace trawl {
namespace {

QStringList refusedInEnglish()
{
    return {
        u"you(?: have been|'ve been| are| were|'re| seem to be| may have been)(?: \\p{L}+ly| now| being| currently)* "
        u"(?:blocked|banned|denied|refused|blacklisted|rate[- ]limited|restricted|unable to (?:access|visit|"
        u"view)|not "
        u"(?:authori[sz]ed|permitted|allowed))"_s,
        u"(?:your )?access (?:to (?:this|our|the requested) [^.\\n]{1,60}? |to \\S+\\.\\S+ |from [^.\\n]{1,60}? "
        u")?(?:has "
        u"been|was) (?:\\p{L}+ly )?(?:denied|blocked|forbidden|restricted|limited|refused|disabled)"_s,
        u"access (?:to (?:this|the requested|our) [^.\\n]{1,50}? )is (?:\\p{L}+ly )?(?:denied|blocked|forbidden|"
        u"restricted|limited|prohibited|not allowed)|access (?:cannot|can not|can't|could not) be granted|your "
        u"access"_s,
        u"(?:do not|don't|did not|no longer) have (?:the )?(?:required |sufficient |necessary |enough "
        u")?(?:permissions?|"
        u"access|authori[sz]ation|rights?|privileges)…(?:to|for|on)"_s,
        u"not (?:authori[sz]ed|permitted|allowed) to "
        u"(?:access|view|see|open|browse|visit|enter|perform)|(?:lack|without) "
        u"(?:the )?(?:permissions?|privileges) to"_s,
        u"your (?:ip(?:[ "
        u"-]address)?|address|network|request|connection|browser|session|device|location|country|traffic|"
        u"computer)…(?:has been|was|is|have been|are|been|got) (?:\\p{L}+ly "
        u")*(?:blocked|banned|denied|rejected|refused|"
        u"blacklisted|limited|restricted|flagged|suspended|throttled|not allowed|rated)"_s,
        u"\\d+\\.\\d+\\.\\d+\\.\\d+ (?:has been|was|is) (?:banned|blocked)|you (?:cannot|can't|can not) "
        u"(?:access|visit|view|open) (?:this|our) "
        u"(?:site|store|page|website|shop)|(?:this|the|your)(?: requested)? (?:request|url|requested url) (?:has "
        u"been|was|got) (?:\\p{L}+ly )?(?:blocked|"
        u"rejected|denied|refused|dropped|forbidden)|(?:the|your|this) request is blocked|request (?:could "
        u"not|cannot|can't) be (?:satisfied|authori[sz]ed)|"
        u"request unsuccessful"_s,
        u"why (?:have i been|was i|am i) (?:blocked|seeing this)|you(?:'re| are) seeing this (?:page|message|"
        u"because)"_s,
        u"(?:security|protection) (?:service|solution|system|rules?|plugin|software|measures?)…(?:protect|triggered|"
        u"blocked|flagged|attacks)"_s,
        u"(?:blocked|denied|refused|rejected|banned|protected) (?:by|due to|for) (?:\\S+ "
        u")?(?:security|our|(?:web|network|"
        u"application) (?:application )?firewall|suspicious|unusual|malicious|spam|abuse)"_s,
        u"(?:blocked|denied|refused|rejected) (?:this|your) (?:request|access|connection|ip)|(?:web ?site|web "
        u"application|application) firewall|violation of your (?:internet|web) usage"_s,
        u"error (?:code:? )?(?:1020|1006|1007|1009|1010|1012|1015)|403 forbidden|forbidden \\(?403|401 "
        u"(?:unauthori[sz]ed|"
        u"authori[sz]ation required)|error (?:code:? )?40[13]"_s,
        u"incident id|support id|\\bray id|block (?:reason|id)|event id|reference ?#|request id:"_s,
        // Limits
        u"(?:too many|excessive|large (?:amount|number|volume) of|high (?:number|volume) of|flood of) (?:\\S+ )?"
        u"(?:requests|attempts|connections|hits|page views)…(?:you|your|this|from|in a|recently|lately|try)"_s,
        u"too many requests|(?:rate|request|usage|quota) limit(?:ed| has been| was)? "
        u"?(?:exceeded|reached|hit)|you(?:'ve| "
        u"have) (?:\\p{L}+ )?(?:made|sent|exceeded|reached|hit|used up)…(?:requests|limit|quota|attempts|allowance)|"
        u"(?:please )?slow(?:ing)? down"_s,
        // Countries and laws
        u"(?:not|isn't|aren't|un)(?: currently| yet)? "
        u"?(?:available|accessible|offered|permitted|supported|licensed)…(?:in|"
        u"from|to|for) (?:your|this|visitors|users) ?(?:country|region|location|area|territory|from|in|outside)?"_s,
        u"(?:visitors|users|access|traffic|connections) from (?:your|this|outside|certain|some) "
        u"?…(?:not|blocked|restricted|disabled|denied)|access from[^.\\n]{0,60}(?:disabled|blocked|not allowed|"
        u"restricted)"_s,
        u"(?:can't|cannot|can not|could not) be "
        u"(?:shown|viewed|watched|accessed|displayed|played|shipped|offered)…your "
        u"(?:country|region|location|area)"_s,
        u"unavailable (?:for|due to) legal|european economic area|(?:in )?(?:response|due) to (?:a )?(?:legal|court) "
        u"(?:order|demand|request)|(?:blocked|seized|withheld) (?:by (?:order|law)|pursuant|under|in accordance)"_s,
        u"(?:using|behind|through|via|detected|turn off|disable|switch off)(?: an?| your| any| the)? (?:vpn|proxy|"
        u"anonymi[sz]\\p{L}+|ad ?block\\p{L}*)"_s};
}

QStringList walledInEnglish()
{
    return {
        u"(?:must|need to|have to|please|required to|you'll need to) (?:be )?(?:first )?(?:log ?in|sign ?in|"
        u"logged ?in|"
        u"signed ?in|register|authenticate|log on|create an account)(?: first)?…(?:to (?:continue|view|see|"
        u"access|read|"
        u"proceed|use|get|visit|enter|watch)|before)"_s,
        u"(?:log ?in|sign ?in|sign ?up|register|log on|join)(?: (?:or|and) [^.\\n]{2,30}?)?(?: (?:now|first|for "
        u"free|here))? to (?:continue|view|see|read|keep|proceed|access|unlock)|to continue,? (?:please )?(?:log|"
        u"sign) "
        u"?in|"
        u"(?:must|need to|have to) (?:be )?(?:log(?:ged)? ?in|sign(?:ed)? ?in)"_s,
        u"(?:page|content|article|area|section|site|website) (?:is )?(?:only "
        u")?(?:available|reserved|restricted|accessible|"
        u"visible|open)(?: only)? (?:to|for) (?:\\S+ )?(?:subscribers|members|registered|logged|signed|authori[sz]ed|"
        u"employees|staff|customers)"_s,
        u"(?:session|login|link|token) (?:has |is |was )?(?:timed out|expired)|(?:requires?|need) authentication|"
        u"authentication (?:is )?required|members only|private (?:site|page|profile)"_s,
        u"(?:subscribe|register|log in|sign in) to (?:continue|keep|finish) reading|you(?:'ve| have) reached "
        u"(?:your|the) "
        u"(?:limit|maximum)|(?:enter|type)…password…(?:view|access|enter|continue|protected)|password[- ]protected"_s,
        u"(?:must|need to|have to|please|to) (?:enable|accept|allow|turn on|agree to)(?: the use of| our| all)? "
        u"cookies|"
        u"cookies (?:are|must be|need to be) (?:disabled|blocked|required|enabled|turned off|switched on)|"
        u"does(?:n't| "
        u"not) "
        u"accept cookies"_s,
        u"before you (?:continue|proceed|enter|go on) to|(?:accept|consent|agree)…or (?:subscribe|pay)|(?:we|and our "
        u"(?:\\d+ )?(?:\\p{L}+ )?partners) (?:use|store|value|process|need|ask)…(?:cookies|consent|your "
        u"(?:privacy|personal "
        u"data|device))|(?:consent|privacy) (?:settings|choices|preferences|cent(?:er|re))"_s,
        u"(?:accept|agree)(?: all)?(?: cookies)? (?:and|&|to) (?:continue|close|proceed|enter)|with ads and tracking|"
        u"continue (?:with|without) (?:ads|advertising|accepting)"_s,
        u"(?:you are|you're)(?: now| currently)? in (?:line|(?:the|a|our) (?:\\S+ )?(?:queue|waiting "
        u"room))|(?:estimated|"
        u"expected|approximate|average)(?: time| remaining)? wait(?:ing)?(?: time)?|(?:users|people|customers|"
        u"visitors|"
        u"shoppers|fans)(?: in line)? (?:ahead of|before|in front of) you"_s,
        u"(?:your|you have a) (?:place|position|number|turn|spot) in (?:the )?(?:line|queue)|(?:you will|you'll) be "
        u"(?:let "
        u"in|admitted|redirected|forwarded|taken|sent|connected|given access)|(?:do not|don't|without) "
        u"(?:refresh|close|"
        u"reload|leav)~ (?:this|the|your) (?:page|tab|window|browser)|when it is your turn|queue-?it|waiting room"_s,
        u"(?:due to|because of|experiencing|seeing|under)(?: an?| very| extremely| unusually| the)* (?:high|"
        u"heavy|huge|"
        u"increased|overwhelming|exceptional|large)(?: \\p{L}+)? ?(?:demand|traffic|load|volumes?|interest|number of "
        u"visitors)"_s,
        u"(?:are you|you must be|you have to be|you need to be|i am|i'm|confirm~(?: that)? you(?:'re| are)|"
        u"verify~(?: "
        u"that)? "
        u"you(?:'re| are))…(?:over |at least |older than |of legal |above )(?:the age of )?(?:18|19|20|21|16|legal|"
        u"drinking|smoking|age|eighteen|twenty)…(?:enter|visit|view|access|site|website|continue|\\?|$)"_s,
        u"(?:of|the) legal (?:drinking|smoking|purchas\\p{L}+|gambling) "
        u"age|(?:verify|confirm|enter|provide|select|check) "
        u"your (?:age|date of birth|birthday|birth ?date|year of birth)|age[- "
        u"](?:verification|gate|restricted|check)|to "
        u"enter (?:this|our|the) (?:site|website|store|shop)|(?:adult|18\\+|mature|explicit) (?:content|material|"
        u"site)|"
        u"(?:yes|no),? i(?:'m| am) (?:not )?(?:over |under |18|21)"_s};
}

/// Walls of consent, where they are all there is.
QStringList consentElsewhere()
{
    return {
        u"bevor sie (?:fortfahren|weiter~|zu )…|alle (?:cookies )?(?:akzeptieren|ablehnen)|ihre "
        u"(?:daten|datenschutz)~,? (?:"
        u"\\p{L}+ )?(?:ihre )?(?:wahl|entscheidung)|avant de continuer|tout (?:accepter|refuser)|(?:votre|respect~) "
        u"(?:\\p{L}+ "
        u")?vie privée|antes de continuar|(?:aceptar|rechazar|aceitar|rejeitar) (?:todo|tudo)|(?:tu|su|sua) "
        u"privacidad~…"
        u"(?:import|prior)~"_s,
        u"prima di continuare|(?:accetta|rifiuta) (?:tutt|e (?:chiudi|continua))~|(?:la )?(?:tua|vostra) privacy|(?:i "
        u"nostri|"
        u"nos|nuestros|nossos|unsere|onze|nasi|nasz~)(?: \\d+)? (?:partner|socios|parceiros)~|voordat (?:je|u) "
        u"(?:verder|"
        u"doorgaat|naar)…|alles (?:accepteren|weigeren|afwijzen)|(?:je|uw|jouw) privacy|zanim "
        u"(?:przejdziesz|będziesz)…|"
        u"(?:zaakceptuj|odrzuć|akceptuję|przejdź) (?:wszystk~|i )…|(?:twoj|państwa)~ prywatnoś~|devam etmeden "
        u"önce|tümünü "
        u"(?:kabul|reddet)~|gizliliğiniz~|прежде чем (?:продолжить|перейти)…|принять (?:все|всё)|отклонить (?:все|всё)|"
        u"ваш~ (?:конфиденциальност|приватност)~"_s};
}

QStringList inGerman()
{
    return {
        u"zugriff (?:auf [^.\\n]{1,40} )?(?:wurde |ist |wird )?(?:\\p{L}+ "
        u")?(?:verweigert|gesperrt|blockiert|beschränkt|"
        u"eingeschränkt|nicht (?:erlaubt|gestattet|möglich))|(?:keine|nicht die|fehlende) "
        u"(?:berechtigung|zugriffsrechte|"
        u"erlaubnis|rechte)|nicht (?:berechtigt|autorisiert|befugt)"_s,
        u"(?:ihre?|deine?) "
        u"(?:ip~(?:-adresse)?|anfrage|verbindung|zugriff|netzwerk|browser)…(?:wurde|ist|wird)…(?:gesperrt|"
        u"blockiert|abgelehnt|geblockt|eingeschränkt|abgewiesen)|(?:sie wurden|du wurdest|sie "
        u"sind)…(?:gesperrt|blockiert|"
        u"ausgesperrt)|zu viele (?:anfragen|zugriffe|versuche|aufrufe)|ungewöhnlich viele"_s,
        u"in (?:ihrem|deinem|diesem) (?:land|gebiet) (?:leider )?nicht|(?:aus|in) ihrer region|aus rechtlichen "
        u"gründen"_s,
        u"(?:bitte )?(?:melden sie sich|melde dich|loggen sie sich|logge "
        u"dich|anmelden|einloggen|registrieren)…(?:an|ein)?,? "
        u"um|(?:müssen|musst)…(?:angemeldet|eingeloggt|anmelden|einloggen)|(?:nur|ausschließlich) für (?:abonnenten|"
        u"mitglieder|angemeldete|registrierte)|sitzung ist abgelaufen|(?:anmeldung|login) erforderlich"_s,
        u"(?:sind sie|bist du|ich bin|sie müssen|du musst|bestätigen "
        u"sie)…(?:18|volljährig|16)…(?:jahre|\\?|sein|bin|sind|alt)|"
        u"altersnachweis|altersprüfung|alterskontrolle|altersverifikation|geburtsdatum (?:ein|an)|mindestalter"_s,
        u"warteschlange|warteraum|wartezimmer|(?:personen|besucher|kunden) vor (?:ihnen|dir)|an der "
        u"reihe|(?:hoher|hohen|"
        u"großer|großen) (?:nachfrage|andrang~|auslastung)|geschätzte wartezeit|automatisch weitergeleitet"_s,
        u"cookies? (?:akzeptieren|zulassen|aktivieren|sind deaktiviert)|weiterlesen mit werbung|mit werbung (?:und "
        u"tracking|"
        u"weiter~)|pur-abo|zustimmung (?:erforderlich|können)|(?:wir|und "
        u"unsere)…(?:verwenden|nutzen|verarbeiten|setzen)…"
        u"cookies|ihre (?:privatsphäre|einwilligung|zustimmung)|akzeptieren und weiter|werbeblocker|adblocker"_s};
}

QStringList inRomance()
{
    return {
        // French
        u"accès (?:à [^.\\n]{1,40} )?(?:vous )?(?:est |a été )?(?:\\p{L}+ "
        u")?(?:refusé|bloqué|interdit|limité|restreint)|"
        u"n'(?:êtes pas (?:autorisé|habilité)|avez pas (?:le droit|accès|l'autorisation|les droits|la "
        u"permission))|trop de "
        u"(?:requêtes|demandes|tentatives)|(?:votre|cette) (?:adresse "
        u"ip|requête|connexion|demande)…(?:bloquée?|refusée?|"
        u"limitée?)|vous avez été (?:bloqué|banni)"_s,
        u"(?:pas |in)disponible dans votre (?:pays|région|zone)|pour des raisons (?:légales|juridiques)|"
        u"(?:identifiez|"
        u"connectez|inscrivez|abonnez)-vous…(?:pour|afin)|(?:devez|faut) (?:être connecté|vous "
        u"(?:connecter|identifier))|"
        u"(?:réservé~|accessible~)…(?:aux|à nos) (?:abonnés|membres)|session a expiré|connexion (?:est )?requise"_s,
        u"(?:avez-vous|j'ai|vous (?:devez )?(?:avoir|avez)|être âgé|certifi~)…(?:18 ans|l'âge légal|majeur)|"
        u"(?:vérifi~|"
        u"confirm~)…(?:âge|date de naissance)|être majeur|file d'attente|salle d'attente|(?:personnes|visiteurs) "
        u"(?:devant|"
        u"avant) vous|temps d'attente|forte (?:affluence|demande)|redirigé automatiquement|automatiquement "
        u"redirigé"_s,
        u"acceptez les cookies|accepter et (?:continuer|fermer)|continuer sans accepter|(?:nous|et nos…partenaires)…"
        u"(?:utilis~|stock~)…cookies|(?:bloqueur de publicité|votre consentement|activ~ les cookies)"_s,
        // Spanish
        u"acceso (?:a [^.\\n]{1,40} )?(?:ha sido |está |fue )?(?:\\p{L}+ )?(?:denegado|bloqueado|prohibido|"
        u"restringido|"
        u"limitado)|no (?:tiene|tienes|dispone|cuenta)…(?:permisos?|autorización|acceso)|no está(?:s)? "
        u"autorizado|demasiad[ao]s "
        u"(?:solicitudes|peticiones|intentos)|(?:su|tu) (?:dirección "
        u"ip|solicitud|petición|ip|conexión)…(?:bloquead[ao]|"
        u"rechazad[ao]|limitad[ao])|ha(?:s)? sido bloqueado"_s,
        u"no (?:está )?disponible en (?:su|tu) (?:país|región|zona|ubicación)|por (?:razones|motivos) "
        u"legales|(?:inicia~|"
        u"regístra~|identifíca~|accede|conéctate)…(?:sesión)?…para "
        u"(?:continuar|ver|acceder|leer|seguir)|(?:debe~|tiene~ "
        u"que|necesita~) (?:iniciar|estar registrado|identific~)|(?:exclusivo|solo|sólo) para (?:suscriptores|socios|"
        u"miembros|usuarios)|sesión (?:ha )?(?:expirado|caducado)"_s,
        u"(?:eres|es usted|soy|debe~ (?:ser|tener))…(?:mayor de (?:edad|18)|18 años|edad legal)|(?:verific~|"
        u"confirm~)…"
        u"(?:edad|fecha de nacimiento)|(?:cola|sala) (?:virtual|de espera)|(?:estás|está|te encuentras) en (?:la "
        u")?(?:cola|"
        u"fila)|(?:personas|usuarios) (?:delante|antes)|tiempo (?:estimado )?de espera|alta demanda|(?:acept~|"
        u"habilit~|"
        u"activ~)(?: las| todas las)? cookies|(?:utiliz|us)~ cookies"_s,
        // Portuguese
        u"muitas (?:requisições|solicitações|tentativas)|acesso (?:foi |está )?(?:\\p{L}+ "
        u")?(?:negado|bloqueado|proibido|"
        u"restrito)|não tem (?:permissão|autorização|acesso)|(?:foi|está) bloquead[oa]|não (?:está )?disponível "
        u"(?:no|na|em) "
        u"(?:seu|sua) "
        u"(?:país|região|localização)|(?:faça|fazer|inicie|entre)…(?:login|sessão|conta)…para|(?:precisa|deve|"
        u"necessário) (?:estar logado|fazer login|iniciar sessão|se identificar)|sessão (?:expirou|expirada)|por "
        u"(?:motivos|"
        u"razões) legais|exclusivo para (?:assinantes|membros)"_s,
        u"(?:você é|é|tenho|sou|deve (?:ser|ter))…(?:maior de (?:idade|18)|18 "
        u"anos)|(?:verific~|confirm~)…(?:idade|data de "
        u"nascimento)|(?:fila|sala) (?:virtual|de espera)|na fila|pessoas (?:à|na) (?:sua )?frente|tempo (?:estimado "
        u")?de "
        u"espera|(?:aceit~|ativ~|habilit~)(?: os| todos os)? cookies|(?:utiliz|us)~ cookies|alta demanda"_s,
        // Italian
        u"accesso (?:a [^.\\n]{1,40} )?(?:è stato |è )?(?:\\p{L}+ )?(?:negato|bloccato|vietato|limitato|"
        u"riservato)|non "
        u"(?:hai|"
        u"ha|si dispone)…(?:permess[oi]|autorizzazion[ei]|accesso)|non (?:sei|è) autorizzat[oa]|troppe "
        u"(?:richieste|tentativi)|"
        u"(?:il tuo|il suo|tuo|suo) (?:indirizzo )?ip…bloccato|(?:richiesta|connessione) (?:è stata "
        u")?(?:bloccata|rifiutata)|"
        u"sei stato bloccato"_s,
        u"non (?:è )?disponibile nel (?:tuo|suo) paese|nella tua (?:area|regione|zona)|per motivi "
        u"legali|(?:accedi|registrati|"
        u"effettua (?:il login|l'accesso)|iscriviti|abbonati)…per "
        u"(?:continuare|vedere|accedere|leggere|visualizzare)|(?:devi|"
        u"è necessario) (?:effettuare|accedere|essere registrato)|(?:riservat[oa]|solo) (?:agli|per gli|ai|a) "
        u"(?:abbonati|"
        u"utenti registrati|soci|membri)|sessione (?:è )?scaduta"_s,
        u"(?:sei|hai|devi (?:avere|essere)|dichiaro di)…(?:maggiorenne|18 anni|età "
        u"legale)|(?:verific~|conferm~)…(?:età|data di "
        u"nascita)|(?:coda|sala d'attesa|lista d'attesa) ?(?:virtuale)?…(?:attesa|sei|posto)|sei in coda|persone "
        u"(?:davanti|"
        u"prima) di te|tempo di attesa|clienti prima di te|accett~(?: i| tutti i)? "
        u"cookie|(?:utilizz|us)~…cookie|elevat[oa] "
        u"(?:traffico|numero|richiesta|affluenza)"_s};
}

QStringList inOthers()
{
    return {// Dutch
            u"toegang (?:tot [^.\\n]{1,40} )?(?:is |werd |wordt )?(?:\\p{L}+ "
            u")?(?:geweigerd|geblokkeerd|ontzegd|beperkt|verboden)|"
            u"geen (?:toegang|toestemming|rechten)…(?:tot|om|voor)|(?:ip-adres|verzoek|verbinding|bezoek) "
            u"(?:is|werd|wordt) "
            u"(?:\\p{L}+ )?(?:geblokkeerd|geweigerd)|(?:u|je) bent (?:\\p{L}+ )?geblokkeerd|te veel (?:verzoeken|"
            u"aanvragen|pogingen)"_s,
            u"niet beschikbaar in (?:uw|jouw|je) (?:land|regio)|(?:log|meld) (?:\\p{L}+ "
            u")?(?:in|aan)…om|(?:moet|dient)…(?:ingelogd|"
            u"inloggen|aanmelden)|alleen (?:voor|toegankelijk)…(?:abonnees|leden)|sessie is verlopen|om juridische "
            u"redenen|(?:ben "
            u"(?:je|u)|ik ben|bent u)…(?:18|oud "
            u"genoeg)|leeftijd(?:scontrole|sverificatie)?…(?:bevestig~|controle~)?|wachtrij|"
            u"wachtkamer|(?:wachtenden|mensen|bezoekers) voor (?:u|je)|wachttijd|(?:accepteer|accepteren|"
            u"schakel)…cookies|"
            u"gebruik(?:en)?…cookies|grote drukte"_s,
            // Polish
            u"(?:brak|odmowa|zablokowano|odmówiono) (?:\\p{L}+ )?(?:dostępu|uprawnień)|dostęp (?:do [^.\\n]{1,40} "
            u")?(?:został |jest "
            u")?(?:\\p{L}+ )?(?:zabroniony|zablokowany|ograniczony|wzbroniony)|nie (?:masz|posiadasz|ma "
            u"pan)…(?:uprawnień|dostępu|"
            u"pozwolenia)|(?:adres ip|żądanie|połączenie|zapytanie)…(?:zablokowan~|odrzucon~)|zbyt (?:wiele|dużo) "
            u"(?:żądań|"
            u"zapytań|prób|połączeń)|niedostępn~ w (?:twoim|państwa|tym) (?:kraju|regionie)"_s,
            u"(?:zaloguj się|zarejestruj się|musisz (?:być zalogowan~|się zalogować))…(?:aby|żeby|by|,)|wymagane "
            u"(?:jest )?"
            u"(?:logowanie|zalogowanie)|sesja wygasła|tylko dla (?:zalogowanych|subskrybentów|abonentów)|(?:czy "
            u"masz|mam|ukończył~|"
            u"masz ukończone)…18|(?:potwierdź|zweryfikuj) (?:swój )?wiek|pełnoletni~|(?:w|jesteś w) "
            u"kolejce|poczekaln~|osób przed "
            u"tobą|czas oczekiwania|(?:akceptuj~|zaakceptuj~|włącz~)…cookies|(?:używa|korzysta|stosuje)~…cookies"_s,
            // Turkish
            u"erişim(?:iniz| izniniz| yetkiniz)? ?(?:\\p{L}+ )?(?:engellen~|reddedil~|kısıtlan~|yasak~|yok~|bulunm~)|"
            u"(?:ip "
            u"adresiniz|isteğiniz|bağlantınız)…(?:engellen~|reddedil~|kısıtlan~)|(?:yetkiniz|izniniz) (?:yok|"
            u"bulunm~)|çok "
            u"(?:fazla|"
            u"sayıda) (?:istek|deneme|talep)|(?:ülkenizde|bölgenizde)…(?:kullanıl~|mevcut değil|erişil~|"
            u"görüntülen~)"_s,
            u"(?:giriş yap~|oturum aç~|üye ol~)…(?:gerek~|devam|için|lazım~|zorunda~)|(?:devam etmek|görmek|"
            u"görüntülemek) "
            u"için…(?:"
            u"giriş|oturum|üye)|oturum~ (?:sona erdi|süre~)|18 yaş~…|yaşınızı "
            u"(?:doğrula|onayla)~|reşit~|sıra(?:dasınız|nız)|bekleme "
            u"(?:odası|süre~)|önünüzde…kişi|çerez~…(?:kabul|kullan)~|mahkeme(?:si)? kararı"_s,
            // Russian
            u"доступ (?:к [^.\\n]{1,40} )?(?:был |для вас |с вашего [^.\\n]{1,20} )?(?:\\p{L}+ "
            u")?(?:запрещ[её]н|ограничен|закрыт|"
            u"заблокирован)…|(?:у вас )?нет (?:прав|доступа|разрешения)…|(?:ваш~|этот) "
            u"(?:ip~(?:-адрес)?|запрос|адрес|сети)…"
            u"(?:заблокирован~|отклон[её]н~|ограничен~|запрещ[её]н~)|вы (?:были )?заблокированы|слишком "
            u"(?:много|часто)…запрос~|"
            u"недоступ~ в вашей (?:стране|регионе)|недоступ~ в вашем регионе|по решению суда|(?:роскомнадзор|реестр "
            u"запрещ)~"_s,
            u"(?:войдите|авторизуйтесь|зарегистрируйтесь)…(?:чтобы|для|,)|(?:необходимо|требуется|нужно) (?:войти|"
            u"авториз~|"
            u"зарегистр~)|только для (?:зарегистрированных|подписчиков|авторизованных|членов)|сессия "
            u"истекла|(?:вам|мне|есть|"
            u"исполнилось)…(?:18|восемнадцать) ?(?:лет)?|подтвердите (?:свой )?возраст|(?:вы )?в "
            u"очереди|(?:человек|пользователей) "
            u"перед вами|время ожидания|(?:примите|включите|использу~)…(?:cookie|куки)~|высок~ нагрузк~"_s};
}

QStringList withoutBlanks()
{
    return {
        u"アクセス(?:が|は|を)?(?:拒否|禁止|制限|ブロック|遮断)|アクセス(?:権|する権限|権限|許可)が?(?:ありません|ない)"
        u"|(?:閲覧|表示)(?:する)?(?:権限|許可)が|IPアドレス"
        u"[^。\\n]{0,14}(?:ブロック|拒否|制限|できません)|お使いの[^。\\n]{0,20}(?:できません|制限|ブロック)|"
        u"リクエストが(?:多すぎ|拒否|ブロック)|(?:お住まい|お客様)の(?:国|地域)"
        u"[^。\\n]{0,10}(?:ご?利用|閲覧|視聴)"_s,
        u"(?:続け|続行|閲覧|ご覧|利用|表示)[^。\\n]{0,10}(?:ログイン|会員登録)|ログイン(?:が必要|してください|して続行|"
        u"後)|会員限定|セッション[^。\\n]{0,8}(?:切れ|期限|タイムアウト)|"
        u"(?:18|20|１８|２０)歳(?:以上|未満)|年齢(?:確認|認証)|順番(?:待ち|が来)|待合室|(?:お)?待ち(?:人数|時間)|"
        u"混雑し|集中し(?:て|た)|Cookieを?(?:有効|"
        u"使用|許可|受け入れ|同意)"_s,
        u"(?:访问|訪問|存取|请求|請求|IP|地址|连接)[^。\\n]{0,10}(?:被?拒[绝絕]|被?禁止|被阻止|被?[拦攔]截|受限|被?"
        u"限制|被封|频繁|頻繁)|禁止(?:访问|訪問|存取)|(?:您|你)?(?:没有|沒有|"
        u"无|無)(?:访问|訪問)?[权權]限|(?:地区|地區|国家|國家)[^。\\n]{0,8}(?:无法|無法|不可|不能|不支持|不提供)|(?:"
        u"无法|無法|不能)(?:访问|訪問|提供服务)|"
        u"操作(?:过于|過於|太)频?頻?繁|请求过多|過多的?請求"_s,
        u"(?:登录|登入|登錄|登陆)(?:后|後|以|才|即可|查看|继续|繼續)|(?:请|請)(?:先)?(?:登录|登入|登錄|注册|註冊)|需要?"
        u"(?:登录|登入)|(?:会话|會話|登录)[^。\\n]{0,4}(?:过期|過期|超时)|[满滿未已]"
        u"(?:18|十八)[周週]?[岁歲]|年[龄齡](?:验证|驗證|确认|確認)|排[队隊](?:中|等[待候]|人数)|前面还?還?有|(?:接受|"
        u"启用|啟用|"
        u"使用)[^。\\n]{0,6}[Cc]ookie|[访訪][问問]人[数數]过?過?多|根据[^。\\n]{0,12}法律"_s,
        u"(?:접근|접속|액세스|요청|이용)(?:이|을|를|은|는)? ?(?:\\S+ )?(?:차단|거부|제한|금지)|(?:접근|권한|이용 "
        u"?권한)이? ?없습니다|(?:IP|아이피)[^.\\n]{0,16}(?:차단|제한)|"
        u"요청이 너무 많|너무 많은 요청|(?:국가|지역)에서[^.\\n]{0,14}(?:없습니다|불가|제한)"_s,
        u"로그인(?:이 필요|이 필요한|하(?:세요|셔야|시기|신 후|고 )|후| 후| "
        u"해)|(?:로그인|회원)[^.\\n]{0,8}이용(?:하실|할|이 가능)|세션이 ?만료|(?:19|18|만 ?19)세 ?(?:이상|미만)|성인 "
        u"?인증|"
        u"(?:연령|나이) ?(?:확인|인증)|대기 ?(?:순서|순번|시간|인원|중|열)|앞에 ?[^.\\n]{0,10}명|접속자가? ?(?:많|폭주)|쿠키를? ?(?:허용|사용|동의)"_s};
}

QStringList wordsOfTitles()
{
    return {
        u"(?:access|request|permission|connection|entry) (?:was |is |has been )?(?:denied|blocked|rejected|refused|"
        u"restricted|forbidden|limited|not allowed|control)|forbidden|blocked|block page|banned|not authori[sz]ed|"
        u"unauthori[sz]ed|(?:ip|country|region) (?:address )?(?:blocked|banned|restricted|not supported)|"
        u"(?:not|un)available(?: in your \\p{L}+| for legal reasons)?|restricted|geo-?blocked|security (?:block|"
        u"alert)|"
        u"(?:401|403|405|406|429|451)(?: error)?|(?:your )?browsing activity (?:has been |is )?paused|sorry,? "
        u"you have been blocked|you (?:have been|are) "
        u"(?:blocked|banned)|not allowed|too many (?:requests|attempts)"_s,
        u"(?:log|sign) ?in(?: to (?:\\S+ ?){1,3}| required| page)?|login|log on|cookies? (?:required|disabled|"
        u"consent|"
        u"notice|settings)|(?:your )?(?:privacy|consent)(?: choices| settings| notice)?|queue|virtual queue|waiting "
        u"room|"
        u"(?:please )?(?:wait|hold on)|age (?:check|verification|gate|restricted)|are you (?:over )?(?:18|21)(?: or "
        u"older)?|"
        u"session expired|members only|subscribe|restricted (?:area|content)|consent"_s,
        u"(?:zugriff |zugang )?(?:verweigert|gesperrt|blockiert|verboten)|anmeld(?:en|ung)|einloggen|warteraum|"
        u"warteschlange|(?:bitte )?(?:etwas )?geduld|altersprüfung|zustimmung|datenschutzeinstellungen|nicht "
        u"berechtigt"_s,
        u"(?:accès )?(?:refusé|bloqué|interdit|restreint)|se connecter|connexion(?: requise)?|identification|file "
        u"d'attente|âge légal|consentement"_s,
        u"(?:acceso )?(?:denegado|bloqueado|prohibido|restringido)|iniciar sesión|acceder|cola(?: virtual)?|sala de "
        u"espera|"
        u"mayor de edad|(?:acesso )?(?:negado|proibido|restrito)|entrar|iniciar sessão|fila(?: virtual)?|"
        u"(?:accesso )?(?:negato|bloccato|vietato)|accedi|coda(?: virtuale)?"_s,
        u"(?:we (?:value|respect|care about|protect) )?your privacy(?: (?:matters|is important|comes first)(?: to "
        u"us)?)?|(?:wir "
        u"(?:schätzen|respektieren|achten) )?(?:ihre|deine) (?:privatsphäre|daten)(?: (?:ist|sind) uns wichtig)?|(?:le "
        u"respect de )?votre vie privée(?: (?:est|nous)…(?:importante?|importe|priorité))?|(?:valoramos "
        u")?(?:tu|su|sua) "
        u"privaci?dad~(?: es…importante|…nos importa)?|(?:la )?(?:tua|vostra) privacy(?: è…importante(?: per noi)?)?|"
        u"(?:jouw|je|uw) privacy(?: is…belangrijk)?|(?:twoja|państwa) prywatność(?: jest…ważna)?|gizliliğiniz(?: "
        u"bizim…önemli)?"_s,
        u"(?:toegang )?(?:geweigerd|geblokkeerd)|inloggen|wachtrij|wachtkamer|(?:brak|odmowa) dostępu|(?:dostęp )?"
        u"(?:zabroniony|zablokowany)|zaloguj się|logowanie|kolejka|poczekalnia|(?:erişim "
        u")?(?:engellen|reddedil)~|yasak|"
        u"giriş(?: yap)?|oturum aç|(?:доступ )?(?:запрещ[её]н|ограничен|заблокирован)|вход|войти|авторизация|"
        u"очередь"_s};
}

} // namespace

const Vocabulary &blockedVocabulary()
{
    static const Vocabulary list{
        wholeWords(refusedInEnglish() + walledInEnglish() + consentElsewhere() + inGerman() + inRomance() + inOthers(),
                   withoutBlanks()),
        wholeWords(wordsOfTitles(),
                   {u"アクセス(?:拒否|制限|禁止)|(?:閲覧|利用)制限|ログイン|年齢確認|順番待ち|拒[绝絕](?:访问|訪問)?|"
                    u"访问(?:受限|被拒|频繁|过于频繁)|(?:登录|登入|登錄)|"
                    u"排[队隊]|年[龄齡]验证|(?:접근|접속|이용) ?(?:차단|거부|제한|금지)|로그인|대기|성인 ?인증"_s})};
    return list;
}

} // namespace trawl
