// To be included before RapidJSON's headers: it reads and writes texts sixteen
// octets at a time, where it may.
#pragma once

#if defined(__SSE2__) && !defined(RAPIDJSON_SSE2)
#define RAPIDJSON_SSE2
#endif
