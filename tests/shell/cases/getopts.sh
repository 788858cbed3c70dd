# getopts.

#### options without arguments
set -- -a -b -c
while getopts abc o; do echo $o; done
echo $OPTIND

#### options together
set -- -abc
while getopts abc o; do echo $o; done

#### options with arguments
set -- -f file -xvalue rest
while getopts f:x: o; do echo "$o=$OPTARG"; done
shift $((OPTIND-1)); echo "$@"

#### an argument behind others in one word
set -- -abfile
while getopts ab:c o; do echo "$o ${OPTARG-none}"; done

#### the end by two dashes
set -- -a -- -b
while getopts ab o; do echo $o; done
shift $((OPTIND-1)); echo "$@"

#### the end by an operand
set -- -a x -b
while getopts ab o; do echo $o; done
echo $OPTIND

#### an unknown option
#: stderr
set -- -z
while getopts a o; do echo "$o [${OPTARG-unset}]"; done

#### a missing argument
#: stderr
set -- -f
while getopts f: o; do echo "$o [${OPTARG-unset}]"; done

#### silent errors
set -- -z -f
while getopts :f: o; do echo "$o $OPTARG"; done

#### OPTERR
set -- -z
OPTERR=0
while getopts a o 2>&1; do echo "$o"; done

#### words given
set -- -x
while getopts ab o -a -b; do echo $o; done

#### again after OPTIND=1
set -- -a -b
while getopts ab o; do echo $o; done
OPTIND=1
while getopts ab o; do echo "again $o"; done

#### in a function with a local OPTIND
f() { local OPTIND=1 o; while getopts x:y o; do echo "$o ${OPTARG-}"; done; echo $OPTIND; }
f -x 1 -y; f -y

#### the status at the end
set -- -a
getopts a o; echo "$? $o"
getopts a o; echo "$? $o"

#### an empty argument
set -- -f ''
getopts f: o; echo "[$OPTARG] $OPTIND"

#### a lone dash is an operand
set -- - -a
getopts a o; echo "$? $OPTIND"

#### a digit as option
set -- -1 -2
while getopts 12 o; do echo $o; done
