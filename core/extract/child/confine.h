// What the kernel offers to keep a process from files and the network, whoever its user is.
#pragma once

namespace trawl {

/// True: it holds for this process from now on, and can't be taken back. None of them needs privileges.

/// Only the calls that a parser needs are answered; opening, connecting, starting and signalling others are refused.
bool confineBySeccomp();
/// No file can be opened or changed; where the kernel is new enough, no TCP connection either.
bool confineByLandlock();
/// A root folder without anything in it, and a network without anybody on it. Root: before privileges are dropped.
bool confineByNamespaces();
/// Whether confineBySeccomp() can work here; nothing is changed.
bool seccompIsThere();

} // namespace trawl
