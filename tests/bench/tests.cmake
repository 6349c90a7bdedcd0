# Programs for measuring, not run as tests: docs/report.md says how.
add_executable(fill_store bench/fill_store.cpp)
target_link_libraries(fill_store PRIVATE kheya_hub_store)
add_executable(merge_bench bench/merge_bench.cpp bench/drawn_saves.cpp bench/bare_sqlite.cpp)
target_link_libraries(merge_bench PRIVATE kheya_hub_store ${JEMALLOC})
add_executable(growth_bench bench/growth_bench.cpp bench/drawn_saves.cpp)
target_link_libraries(growth_bench PRIVATE kheya_hub_store ${JEMALLOC})

# Simulated offices against a hub process: docs/performance.md. Sockets' calls go through the
# counters of bench/load/traffic.cpp.
file(GLOB load_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/load/*.cpp)
add_executable(kheya-load ${load_sources} bench/stream_reader.cpp)
target_link_libraries(kheya-load PRIVATE kheya_hub_intake kheya_agent_sync ${JEMALLOC})
target_link_options(kheya-load PRIVATE
  -Wl,--wrap=send,--wrap=recv,--wrap=sendmsg,--wrap=recvmsg,--wrap=connect)
target_compile_definitions(kheya-load PRIVATE KHEYA_HUB_PROGRAM="$<TARGET_FILE:kheya-hub>")
add_dependencies(kheya-load kheya-hub)
# A few seconds of most of it, so that it does not rot: nothing may be lost, whatever the figures.
add_test(NAME load_smoke COMMAND kheya-load storm kept reconnect wait beside office90
         --offices 8
         --at-once 4 --seconds 1 --folder ${CMAKE_BINARY_DIR}/Testing/load_smoke)

# Writers that meet in one store: docs/scale.md.
add_executable(store_bench bench/store_bench.cpp bench/stream_reader.cpp bench/plain_postgres.cpp)
target_link_libraries(store_bench PRIVATE kheya_hub_store)

# The dictionary of the wire: docs/performance.md.
add_executable(train_units_dict bench/train_units_dict.cpp bench/drawn_records.cpp)
find_package(ZLIB REQUIRED)
target_link_libraries(train_units_dict PRIVATE kheya_shared_wire ZLIB::ZLIB)

foreach(name fill_store merge_bench growth_bench kheya-load store_bench train_units_dict)
  kheya_compile_quickly(${name})
endforeach()

# All that tests/bench/table.py runs.
add_custom_target(bench DEPENDS kheya-hub kheya-load fill_store merge_bench growth_bench
                  store_bench)
