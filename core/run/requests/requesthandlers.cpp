// The table of handlers, made from AllRequests.
#include "run/requests/requesthandlers.h"

#include <tuple>

namespace trawl {

namespace {

template <class R, class Group>
concept Handles = requires(Group &group, R request, Actor actor)
{
    {
        group.handle(request, actor)
        } -> std::same_as<QCoro::Task<Result<typename R::Answer>>>;
};

/// The type of the request is known to the table: its verb led here.
template <class R, class Group>
QCoro::Task<> carryOutTyped(Group *group, AnyRequest request, Actor actor, AnswerTaker reply)
{
    const R typed = *request.as<R>();
    Result<typename R::Answer> answer = co_await group->handle(typed, actor);
    reply(answer ? Result<AnyAnswer>(AnyAnswer{answer.take()}) : answer.error());
}

template <class R, class Table, class... Groups>
void addHandler(Table &table, Groups &...groups)
{
    if constexpr (!isListed<R, FrontEndRequests>) {
        static_assert((int(Handles<R, Groups>) + ...) == 1, "one group must have handle(R, Actor) for each request");
        const auto add = [&table](auto &group) {
            using Group = std::remove_reference_t<decltype(group)>;
            if constexpr (Handles<R, Group>)
                table.insert(R::verb, [of = &group](AnyRequest request, Actor actor, AnswerTaker reply) {
                    return carryOutTyped<R, Group>(of, std::move(request), std::move(actor), std::move(reply));
                });
        };
        (add(groups), ...);
    }
}

template <class Table, class... R, class... Groups>
void addHandlers(TypeList<R...>, Table &table, Groups &...groups)
{
    (addHandler<R>(table, groups...), ...);
}

RunVerbs verbsOf(RunRequests &runs)
{
    return {[&runs](RunStart asked, Actor actor) { return runs.handle(std::move(asked), std::move(actor)); },
            [&runs](RunResume asked, Actor actor) { return runs.handle(asked, std::move(actor)); },
            [&runs](RunDiscard asked, Actor actor) { return runs.handle(asked, std::move(actor)); }};
}

} // namespace

RequestHandlers::RequestHandlers(EngineCore &core)
    : launcher(core), runs(core, launcher), compare(core), requeue(core, launcher), items(core),
      leftOut(core, launcher), why(core), captures(core), upload(core), sources(core), spool(core, upload),
      outbox(core), pages(core), system(core), bundles(core, why), clockwork(core, verbsOf(runs)),
      clock(core, clockwork)
{
    addHandlers(AllRequests{}, m_table, runs, compare, requeue, items, leftOut, why, captures, upload, sources, spool,
                outbox, pages, system, bundles, clock);
}

QCoro::Task<> RequestHandlers::carryOut(AnyRequest request, Actor actor, AnswerTaker reply)
{
    const auto handler = m_table.constFind(request.verb());
    if (handler == m_table.cend()) {
        reply(badArgument(translate("core", "The engine has no verb \"%1\"").arg(request.verb())));
        co_return;
    }
    const auto carryOutIt = *handler;
    co_await carryOutIt(request, actor, reply);
}

} // namespace trawl
