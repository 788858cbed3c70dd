# Directories: cd, pwd, pushd, popd, dirs.

#### cd and pwd
mkdir -p a/b
cd a/b; echo ${PWD##*/work}; cd ..; echo ${PWD##*/work}

#### cd back
mkdir a
cd a; cd - > /dev/null; echo ${PWD##*/}
cd - > out; echo ${PWD##*/} ${OLDPWD##*/}
p=$(< ../out); echo ${p##*/}

#### cd home
HOME=$PWD
mkdir a; cd a; cd; echo ${PWD##*/}

#### cd to nothing
cd missing 2>/dev/null; echo $?
: > f; cd f 2>/dev/null; echo $?
cd ''; echo $?

#### cd's message
#: stderr
cd missing

#### cd with too many words
cd a b 2>/dev/null; echo $?

#### cd with CDPATH
mkdir -p base/target
CDPATH=base
cd target > out; echo ${PWD##*/}

#### cd through a link
mkdir real; ln -s real link
cd link; echo ${PWD##*/}; p=$(pwd -P); echo ${p##*/}
cd ..; echo ${PWD##*/}
cd -P link; echo ${PWD##*/}

#### cd and dots
mkdir -p a/b/c
cd a/./b/../b//c; echo ${PWD##*/work}
cd ../..; echo ${PWD##*/work}

#### cd above the root
cd /; cd ..; pwd; cd /..//..; pwd

#### PWD and OLDPWD
cd /tmp; cd /
echo $PWD $OLDPWD

#### cd in a subshell
(cd /; pwd); echo ${PWD##*/}

#### a removed folder
mkdir a; cd a; rmdir ../a
cd .. ; echo ${PWD##*/}

#### pushd and popd
mkdir a b
pushd a > /dev/null; pushd ../b > /dev/null
echo ${PWD##*/} ${#DIRSTACK[@]}
popd > /dev/null; echo ${PWD##*/}
popd > /dev/null; echo ${PWD##*/}
popd 2>/dev/null; echo $?

#### pushd shows the stack
cd /
pushd /tmp; pushd /usr; popd

#### pushd alone exchanges
cd /
pushd /tmp > /dev/null
pushd; pushd

#### pushd rotates
cd /; pushd /tmp > /dev/null; pushd /usr > /dev/null
pushd +1; pushd -0

#### popd of one in the middle
cd /; pushd /tmp > /dev/null; pushd /usr > /dev/null
popd +1; pwd

#### dirs
cd /; pushd /tmp > /dev/null
dirs; dirs -p; dirs -v; dirs +1; dirs -c; dirs

#### dirs shortens home
HOME=/tmp
cd /tmp; dirs; dirs -l

#### pushd to nothing
pushd missing 2>/dev/null; echo $?
pushd 2>/dev/null; echo $?

#### pushd -n
cd /
pushd -n /tmp; pwd

#### tilde and the stack
cd /; pushd /tmp > /dev/null
echo ~0 ~1 ~+1

#### pwd does not trust a wrong PWD
PWD=/nonsense bash -c 'case $PWD in */work) echo right;; esac'
