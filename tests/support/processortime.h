// What a piece of work costs the processor, so that a busy machine makes no test fail.
#pragma once

#include <QtGlobal>

#include <ctime>

namespace trawl::test {

/// Of this process, from now on.
class ProcessorTime
{
public:
    qint64 ms() const { return qint64(std::clock() - m_from) * 1000 / CLOCKS_PER_SEC; }

private:
    std::clock_t m_from = std::clock();
};

} // namespace trawl::test
