// Boost.Asio's own code, compiled here once (BOOST_ASIO_SEPARATE_COMPILATION), with its OpenSSL part.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
