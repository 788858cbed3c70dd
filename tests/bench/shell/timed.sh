# Put before every script of the shell's measurements: prints the microseconds between two moments.
us() { echo $((${2/./} - ${1/./})); }
