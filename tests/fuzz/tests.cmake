# Fuzz targets. With the preset fuzz each is a libFuzzer program (tests/fuzz/run starts them); in
# every other build it replays its corpus as a test, so that a finding stays mended.
function(kheya_fuzz name)
  set(target fuzz_${name})
  add_executable(${target} fuzz/${name}_fuzz.cpp)
  target_link_libraries(${target} PRIVATE ${ARGN})
  if(KHEYA_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE fuzz/replay_main.cpp)
    add_test(NAME fuzz_replay_${name}
             COMMAND ${target} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  endif()
endfunction()

kheya_fuzz(exchange_request kheya_hub_intake)
kheya_fuzz(exchange_answer kheya_agent_sync)
kheya_fuzz(frame kheya_shared_wire kheya_shared_platform)
kheya_fuzz(record_types kheya_shared_record)
kheya_fuzz(settings kheya_shared_platform)
kheya_fuzz(csv kheya_shared_editing kheya_shared_platform)
kheya_fuzz(bundle kheya_shared_bundle ${SODIUM})
kheya_fuzz(json kheya_shared_wire kheya_shared_platform)
