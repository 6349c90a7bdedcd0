# Programs for measuring, not run as tests: docs/report.md says how.
add_executable(fill_store bench/fill_store.cpp)
target_link_libraries(fill_store PRIVATE kheya_hub_store)
add_executable(merge_bench bench/merge_bench.cpp)
target_link_libraries(merge_bench PRIVATE kheya_hub_store)
