// Answers of servers as they stand on the wire: media types, codings of the body, pages written as XML.
#pragma once

#include <QByteArray>

namespace trawl::test {

inline const QByteArray Page = "<!doctype html><meta charset=utf-8><title>OK</title><h1>Right</h1>";
/// "<!doctype html><title>OK</title><h1>Right</h1>", packed.
inline const QByteArray Brotli =
    QByteArray::fromHex("1b2d00308cc374e32b5f85bb94a6e47942eb97189f25309103871651273a6cc0791c2738fd6cad41b63dde01");
inline const QByteArray Deflate =
    QByteArray::fromHex("b3514cc94f2ea92c4855c828c9cdb1b329c92cc949b5f3f7b6d187b06c320ced8232d3334a6cf4330ced00");
inline const QByteArray Zlib = "\x78\x9c" + Deflate + QByteArray::fromHex("7d120fbd");
inline const QByteArray Gzip =
    QByteArray::fromHex("1f8b0800000000000003") + Deflate + QByteArray::fromHex("7a75e0452e000000");
/// "<p>second</p>"
inline const QByteArray Member =
    QByteArray::fromHex("1f8b0800000000000003b329b02b4e4dcecf4bb1d12fb00300a20f0fdd0d000000");
inline const QByteArray GzipTwice = QByteArray::fromHex(
    "1f8b080000000000000393efe6600003e6cd813e27fdf556ea78849ed0387976e366cd933a273db77efebeed62fb861c239eb74d46978dbd72"
    "be18f3bc65a82a7de0aa07d404004f1d7e4d3d000000");
inline const QByteArray Png = QByteArray::fromHex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082");

inline QByteArray typed(const QByteArray &types, const QByteArray &body = Page)
{
    return "HTTP/1.1 200 OK\r\n" + types + "Content-Length: " + QByteArray::number(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

inline QByteArray coded(const QByteArray &coding, const QByteArray &body)
{
    return typed("Content-Type: text/html; charset=utf-8\r\nContent-Encoding: " + coding + "\r\n", body);
}

inline QByteArray xhtml(const QByteArray &inside, const QByteArray &prolog = "<?xml version=\"1.0\"?>")
{
    return typed("Content-Type: application/xhtml+xml\r\n",
                 prolog + "<html xmlns=\"http://www.w3.org/1999/xhtml\">" + inside + "</html>");
}

} // namespace trawl::test
