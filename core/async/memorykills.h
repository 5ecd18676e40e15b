// How often the kernel ended processes for want of memory.
#pragma once

#include <QtGlobal>

namespace trawl {

/// Since the machine's start, in this machine or container; 0 where the kernel does not tell. Any thread, some
/// microseconds. That it grew while a process was killed by SIGKILL tells the kernel from somebody outside.
qint64 memoryKills();

} // namespace trawl
