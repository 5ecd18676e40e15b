// See csswords.h.
#include "policy/csswords.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/wordlist.h"

#include <algorithm>
#include <array>

namespace trawl::css {

namespace {

using Row = std::pair<QLatin1StringView, Ask>;

constexpr std::array plain{Row{"any-link"_L1, Ask::Link},
                           Row{"-webkit-any-link"_L1, Ask::Link},
                           Row{"link"_L1, Ask::Link},
                           Row{"root"_L1, Ask::Root},
                           Row{"scope"_L1, Ask::Scope},
                           Row{"empty"_L1, Ask::Empty},
                           Row{"first-child"_L1, Ask::NthChild},
                           Row{"last-child"_L1, Ask::NthLastChild},
                           Row{"first-of-type"_L1, Ask::NthOfType},
                           Row{"last-of-type"_L1, Ask::NthLastOfType},
                           Row{"only-child"_L1, Ask::OnlyChild},
                           Row{"only-of-type"_L1, Ask::OnlyOfType},
                           Row{"defined"_L1, Ask::Defined},
                           Row{"open"_L1, Ask::Open},
                           Row{"checked"_L1, Ask::Checked},
                           Row{"disabled"_L1, Ask::Disabled},
                           Row{"enabled"_L1, Ask::Enabled},
                           Row{"required"_L1, Ask::Required},
                           Row{"optional"_L1, Ask::Optional},
                           Row{"read-only"_L1, Ask::ReadOnly},
                           Row{"read-write"_L1, Ask::ReadWrite},
                           Row{"default"_L1, Ask::Default},
                           Row{"indeterminate"_L1, Ask::Indeterminate},
                           Row{"placeholder-shown"_L1, Ask::PlaceholderShown}};

constexpr std::array functions{Row{"is"_L1, Ask::Is},
                               Row{"where"_L1, Ask::Is},
                               Row{"-webkit-any"_L1, Ask::Is},
                               Row{"not"_L1, Ask::Not},
                               Row{"has"_L1, Ask::Has},
                               Row{"nth-child"_L1, Ask::NthChild},
                               Row{"nth-last-child"_L1, Ask::NthLastChild},
                               Row{"nth-of-type"_L1, Ask::NthOfType},
                               Row{"nth-last-of-type"_L1, Ask::NthLastOfType},
                               Row{"lang"_L1, Ask::Lang},
                               Row{"dir"_L1, Ask::Dir}};

/// States that somebody at the screen brings about.
constexpr std::array never{"active"_L1,
                           "autofill"_L1,
                           "focus"_L1,
                           "focus-visible"_L1,
                           "focus-within"_L1,
                           "fullscreen"_L1,
                           "host"_L1,
                           "hover"_L1,
                           "modal"_L1,
                           "paused"_L1,
                           "picture-in-picture"_L1,
                           "playing"_L1,
                           "popover-open"_L1,
                           "target"_L1,
                           "user-invalid"_L1,
                           "user-valid"_L1,
                           "visited"_L1};

constexpr std::array validation{"valid"_L1, "invalid"_L1, "in-range"_L1, "out-of-range"_L1};

/// Of jQuery and its like.
constexpr std::array foreign{"eq"_L1,        "gt"_L1,        "lt"_L1,          "first"_L1,   "last"_L1,
                             "even"_L1,      "odd"_L1,       "has-text"_L1,    "text"_L1,    "visible"_L1,
                             "hidden"_L1,    "parent"_L1,    "input"_L1,       "header"_L1,  "selected"_L1,
                             "image"_L1,     "button"_L1,    "containsown"_L1, "matches"_L1, "text-is"_L1,
                             "nth-match"_L1, "icontains"_L1, "matchesown"_L1};

std::optional<Ask> askOf(const auto &rows, const QString &name)
{
    const auto found = std::ranges::find_if(rows, [&](const Row &row) { return name == row.first; });
    return found == rows.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

std::optional<Ask> plainAsk(const QString &name)
{
    if (isOneOf(never, name))
        return Ask::Nothing;
    return askOf(plain, name);
}

std::optional<Ask> functionAsk(const QString &name)
{
    return askOf(functions, name);
}

bool isPseudoElement(const QString &name)
{
    return name == "before"_L1 || name == "after"_L1 || name == "first-line"_L1 || name == "first-letter"_L1;
}

QString pseudoElementRefusal(const QString &name)
{
    if (name == "text"_L1)
        return translate("core", "::text is no CSS; leave it out, a field takes the text anyway");
    if (name == "attr"_L1 || name == "attribute"_L1)
        return translate("core", "::%1() is no CSS; leave it out and name the attribute beside the selector, as in "
                                 "\"css\": \"a\", \"attribute\": \"href\"")
            .arg(name);
    return translate("core", "::%1 is no element of the document; select the element that it belongs to").arg(name);
}

QString pseudoClassRefusal(const QString &name, bool function)
{
    if (name == "contains"_L1)
        return translate("core", ":contains() is no CSS; select by class or attribute, or write the field with "
                                 "\"xpath\", as in //a[contains(., 'More')]");
    if (isOneOf(foreign, name))
        return translate("core", ":%1 is no CSS; write :nth-child(), :is() or :has() for what can be said with them, "
                                 "or the field with \"xpath\"")
            .arg(name);
    if (isOneOf(validation, name))
        return translate("core", ":%1 asks what a form accepts, which is not computed here; select by attribute")
            .arg(name);
    if (!function && functionAsk(name))
        return translate("core", ":%1 needs brackets with what it takes").arg(name);
    if (function && plainAsk(name))
        return translate("core", ":%1 takes no brackets").arg(name);
    return translate("core", "there is no pseudo-class :%1").arg(name);
}

} // namespace trawl::css
