function(yamabiko_embed_probes target)
endfunction()
