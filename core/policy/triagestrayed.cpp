// How sites' own pages speak of what is not there, in earnest and in jest; see triagewords.h.
#include "policy/triagewords.h"

namespace trawl {

// How sites' own pages for what is not there put it, with or without a joke.
QStringList strayedPhrases()
{
    return {
        u"you(?: have|'ve| seem to have| may have| might have| appear to have)? (?:\\p{L}+ "
        u")?(?:wandered|strayed|drifted|"
        u"ventured|wound up|ended "
        u"up|landed|stumbled)…(?:off|from|lost|somewhere|nowhere|page|place|path|track|trail|far|"
        u"dead end|here)|(?:off|left) the (?:\\p{L}+ )?(?:trail|path|map|grid|track|rails|menu|shelf)|(?:gone|went|go|"
        u"blown|drifted) (?:astray|adrift|walkabout|off course|off track)|(?:end|edge) of the "
        u"(?:internet|world|line|road)"_s,
        u"(?:page|link|product|item|one|article|recipe|listing|what you)…(?:has|have|'s|must have|seems to have|may "
        u"have|is|"
        u"isn't|does not|doesn't) (?:\\p{L}+ )?(?:flown|wandered|vanished|disappeared|sailed|escaped|run "
        u"away|slipped|left|"
        u"melted|lost|missing|not here|no more|nowhere|here any ?more)|(?:nothing|no one|nobody) (?:lives |is |to see "
        u"|grows "
        u")?here|(?:we|our \\p{L}+)(?:'ve| have| has)? (?:looked|searched|checked) (?:everywhere|high and low|all "
        u"over)|"
        u"(?:this|that) (?:page|link|one)(?: \\p{L}+)? "
        u"(?:is|isn't|was|wasn't|has|does|doesn't|did|didn't|can|can't|never) "
        u"(?:\\p{L}+ )?(?:here|exist|found|there|gone|moved|missing|lost|work|available)"_s,
        u"(?:our|the) (?:\\p{L}+ "
        u")?(?:site|server|servers|website|shop|kitchen|system|machine|gremlins?|hamsters?)…(?:having "
        u"a|taking a|tripped|fell over|fallen over|needs a|hiccup|nap|rest|bad day|breather|went down|broke)|we(?:'re| "
        u"are) "
        u"(?:\\p{L}+ )?(?:fixing|working on|looking into|sorting|mending|tuning|updating|upgrading|polishing) "
        u"(?:it|this|the|"
        u"things|our)|(?:be|up and) (?:right |back )?(?:with you|back up|running) (?:again )?(?:soon|shortly|in a)"_s,
        u"hier (?:ist|gibt es|gibt's|war|wohnt) (?:leider )?(?:gar "
        u")?(?:nichts|niemand)|(?:seite|artikel|produkt|inhalt|link)…"
        u"(?:verlaufen|verschwunden|umgezogen|weg|verlegt|abhanden|ausgezogen|nicht mehr "
        u"(?:da|hier|vorhanden|verfügbar))|"
        u"(?:sie haben|du hast|da haben sie|da hast du)…(?:verlaufen|verirrt|verfahren)|(?:falsch|verkehrt)~ abgebogen|"
        u"(?:wir|unser~)…(?:gleich|bald|in kürze) (?:wieder )?(?:für (?:sie|dich|euch) )?(?:da|zurück|erreichbar)"_s,
        u"(?:il n'y a|y a) (?:plus )?rien (?:ici|par ici)|(?:page|produit|article)…(?:disparu|envolée?|perdue?|s'est "
        u"égarée?|"
        u"n'est plus là|parti)|(?:vous (?:vous )?êtes|tu t'es) (?:\\p{L}+ "
        u")?(?:perdu|égar|tromp)~|(?:serons|sera|sommes) (?:"
        u"\\p{L}+ )?de retour|(?:une telle page|cette page) n'existe"_s,
        u"(?:aquí|por aquí|acá) no hay nada|no hay nada (?:por )?aquí|(?:te has|se ha|parece que te has) "
        u"perdido|(?:página|"
        u"producto|artículo)…(?:desaparecid[ao]|perdid[ao]|se ha (?:ido|mudado|esfumado|perdido)|volado)|(?:estaremos|"
        u"volvemos|volveremos) (?:\\p{L}+ )?(?:de vuelta|pronto|enseguida)|(?:não há|nada) (?:nada )?(?:por "
        u")?aqui|(?:você|"
        u"parece que)…(?:se perdeu|perdido)|(?:página|produto)…(?:sumiu|desapareceu|perdeu|fugiu)"_s,
        u"(?:qui )?non c'è (?:più )?(?:niente|nulla)(?: qui)?|ti sei pers[oa]|vi siete "
        u"persi|(?:pagina|prodotto)…(?:sparit|"
        u"scompars|pers|smarrit|svanit|volat)~|(?:hier|er) (?:is|valt) (?:helaas )?(?:niets|niks) (?:te "
        u"(?:zien|vinden)|meer|"
        u"hier)?|(?:je bent|u bent|bent u|ben je) (?:\\p{L}+ )?(?:verdwaald|de weg "
        u"kwijt)|(?:pagina|product)…(?:verdwenen|zoek|"
        u"kwijt|vermist|verhuisd)"_s,
        u"(?:tu|tutaj) (?:już )?nic (?:tu )?(?:nie ma|już)|nic tu nie "
        u"ma|(?:zgubił|zabłądził)~…|(?:strona|produkt)…(?:zniknęł|"
        u"zaginęł|uciekł|przepadł|zgubił)~|(?:nie ma|brak) takiej strony|burada (?:bir şey|hiçbir şey) "
        u"yok|(?:kaybolmuş|"
        u"yolunuzu kaybet|yolu şaşır)~|(?:sayfa|ürün)…(?:kayıp|kaybol|uç(?:muş|tu)|bulamadık)~|böyle bir "
        u"sayfa|(?:здесь|тут) "
        u"(?:ничего|никого|пусто)(?: нет)?|(?:вы|кажется,? "
        u"вы)…(?:заблудил|потерял)~|(?:страниц~|товар~)…(?:потерял|исчез|"
        u"пропал|ушл|улетел|убежал)~|так(?:ой|ого) (?:страниц|товар|адрес)~ (?:\\p{L}+ )?(?:нет|не существует)"_s};
}

// Shops and sites that have closed themselves for a while.
QStringList closedForNow()
{
    return {
        u"(?:is|are|be) taking an? (?:\\p{L}+ )?(?:break|rest|pause)|(?:site|shop|store|we)(?:'re| is| are)? "
        u"(?:shut|closed) "
        u"(?:while|for a while)|making (?:some|a few) (?:\\p{L}+ )?(?:improvements|changes)|closed for a "
        u"while|(?:site|"
        u"shop|store)…(?:will open again|reopens?)|find that (?:\\p{L}+ )?(?:page|category|product|item|"
        u"listing|article|record)|(?:cannot|can't) find the record"_s,
        u"wir (?:renovieren|bauen um|ziehen "
        u"um|überarbeiten|aktualisieren)~…|(?:shop|seite|website|laden)…(?:macht|machen)…"
        u"pause|(?:site|boutique)…peau neuve|fermeture (?:temporaire|exceptionnelle)|nous revenons…|(?:estamos )?de "
        u"reforma|"
        u"(?:estamos|site) (?:em|en) (?:reforma|obras)|(?:sito|negozio)…(?:si rinnova|rinnovando|chiuso per)|werken "
        u"aan (?:de|"
        u"onze) (?:site|website|webshop|winkel)|(?:sklep|strona)…(?:wróci|przebudow)~|(?:sitemizi|mağazamızı) (?:yenil|"
        u"güncell)~|(?:kısa )?(?:bir )?ara ver(?:dik|iyoruz)|(?:сайт|магазин) (?:временно )?(?:закрыт|обновля)~|мы "
        u"обновляем…"_s};
}

// What the makers of a joke call it first.
QStringList interjections()
{
    return {
        u"(?:oops|ooops|oopsie|whoops|ops|uh[- ]?oh|oh no|oh "
        u"dear|yikes|d'oh|hmm+|darn|dang|drat|rats|hoppla|huch|ups|upps|"
        u"hoppala|mist|tja|oups|zut|mince|aïe|vaya|uy|ay|epa|opa|eita|ihh?|puxa|accidenti|ahia|mannaggia|peccato|oeps|"
        u"oei|jammer|ojej|ojoj|och nie|o nie|eyvah|hay aksi|tüh|упс|ой|ох|увы)[,.!:;]+(?: [^\\n|]{1,60})?"_s};
}

} // namespace trawl
