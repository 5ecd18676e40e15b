// One pass over a text for all the pieces at once, by their first two letters; see triagestems.h.
#include "policy/triagestems.h"

#include "domain/names.h"

#include <QHash>
#include <QStringList>

#include <bitset>

namespace trawl {
namespace {

// "_" stands for a blank. No piece is shorter than two letters.
QStringList stems()
{
    const QString list =
        // Statuses
        u"400 401 403 404 405 406 408 410 429 451 500 502 503 504 520 521 522 523 524 525 530 "
        // English
        u"error not_found missing _gone lost oops ops! whoops uh-oh uh_oh oh_no wrong maintenance unavailable "
        u"available be_back back_soon right_back expired dead_end technical warning failed too_many offline request "
        u"_down suspend closed construction coming_soon time-out timeout for_sale parked parking iis "
        u"internet_information apache nginx tomcat plesk cpanel litespeed default test_page welcome it_works loading "
        u"index_of placeholder captcha moment one_more one_second a_second attention security verif challenge human "
        u"robot bot_ bots are_you interruption ddos hold wait validat access denied blocked forbidden banned authori "
        u"restrict log_in login sign_in signin log_on cookie privacy consent queue age_ session members subscribe "
        u"javascript domain exist remov moved temporar sorry nothing wander broke astray stray trail adrift vanish "
        u"disappear can't cannot couldn't unable exception server _traffic unusual suspicious prove cloudflare "
        u"hiccup glitch our_end your_ip vpn proxy region location country licens "
        // German
        u"fehler nicht_gefunden nicht_verf nicht_erreich wartung hoppla huch _ups prüfung störung gleich_wieder "
        u"bald_wieder zurück moment_ augenblick geduld gesperrt verweigert blockiert verboten anmeld einlog warte "
        u"zustimmung datenschutz berechtigt verlaufen verirrt nichts existiert leider schief mensch roboter "
        // French
        u"introuvable erreur oups non_trouv indisponible patient instant vérifi contrôle refusé bloqué interdit "
        u"restreint connecter connexion identif file_d' âge_ perdu égar n'existe retour problème désolé "
        // Spanish, Portuguese, Italian
        u"no_encontr no_existe no_disponible mantenimiento vaya verific comprob denegado bloquead prohibid "
        u"restringid iniciar_ses acceder cola_ sala_de perdid nada_por salió_mal volvemos volveremos página "
        u"não_encontr "
        u"não_dispon erro_ erro: manutenção negado proibido entrar requisi solicita fila idade algo_deu procura ops "
        u"non_trovata "
        u"non_disponibile non_esiste errore manutenzione negato bloccat vietat accedi coda smarrit qualcosa "
        u"continuare continuar continuer torniamo "
        // Dutch, Polish, Turkish
        u"niet_gevonden fout onderhoud oeps geweigerd geblokk inlog wachtrij wachtkamer verdwaald kwijt helaas "
        u"terug controle nie_znalez nie_istnieje błąd przerwa ojej dostęp zabronion zablokow zalog logowanie kolejk "
        u"poczekaln domen sprzeda zgub chwil prace niedostęp bulunam hata bakım engellen reddedil yasak giriş oturum "
        u"kaybol "
        u"maalesef güvenlik doğrula lütfen yakında bölge ülke kullanıl "
        // Russian
        u"не_найден ошибк не_существ недоступ работы упс _ой потерял заблуд доступ запрещ ограничен заблокир вход "
        u"войти авториз очеред проверк подожд не_робот капча обслужив нет_такой такой_стр "
        // Chinese, Japanese, Korean
        u"ページ エラー メンテ 見つかり アクセス 制限 ログイン 確認 お待ち 待ち 認証 存在 迷子 サーバ 拒否 "
        u"セキュリティ 找不到 "
        u"不存在 走丢 走失 错误 錯誤 维护 維護 不可用 出错 出錯 验证 驗證 访问 訪問 登录 登入 登錄 排队 排隊 稍候 稍后 "
        u"稍後 稍等 页面 頁面 "
        u"迷路 安全 찾을_수 없습니다 없는 없음 오류 에러 점검 차단 거부 제한 금지 로그인 대기 인증 확인 보안 로봇 잠시 페이지 접속 서버 다운 허용 "_s;
    QStringList all = list.split(u' ', Qt::SkipEmptyParts);
    for (QString &stem : all)
        stem.replace(u'_', u' ');
    return all;
}

class StemTable
{
public:
    StemTable()
    {
        for (const QString &stem : stems()) {
            m_byBeginning[beginning(stem.at(0), stem.at(1))].append(stem);
            m_begins.set(beginning(stem.at(0), stem.at(1)));
        }
    }
    bool isIn(QStringView text) const
    {
        for (qsizetype i = 0; i + 1 < text.size(); ++i) {
            const quint16 at = beginning(text.at(i), text.at(i + 1));
            if (!m_begins.test(at))
                continue;
            for (const QString &stem : m_byBeginning[at]) {
                if (text.sliced(i).startsWith(stem))
                    return true;
            }
        }
        return false;
    }

private:
    static quint16 beginning(QChar first, QChar second) { return quint16(first.unicode() * 257 + second.unicode()); }
    QHash<quint16, QStringList> m_byBeginning;
    std::bitset<65536> m_begins;
};

} // namespace

bool hasAlarmStem(QStringView text)
{
    static const StemTable table;
    return table.isIn(u' ' + text.toString().toLower() + u' ');
}

} // namespace trawl
