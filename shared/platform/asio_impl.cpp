// Asio's own code, compiled once for both programs (BOOST_ASIO_SEPARATE_COMPILATION): the other
// files then only see declarations and build in seconds.

#include <boost/asio/impl/src.hpp>
