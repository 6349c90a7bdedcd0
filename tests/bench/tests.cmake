# Programs for measuring, not run as tests: docs/report.md says how.
add_executable(fill_store bench/fill_store.cpp)
target_link_libraries(fill_store PRIVATE kheya_hub_store)
