# Tilde expansion.

#### alone and with a path
HOME=/h
echo ~ ~/ ~/x

#### not inside a word
HOME=/h
echo a~ a/~ x:~

#### after an equals sign and colons of an assignment
HOME=/h
x=~/a:~/b:c~
echo $x

#### in an argument that looks like an assignment
HOME=/h
echo x=~

#### in export and declare arguments
HOME=/h
export x=~/a
declare y=~/b
echo $x $y

#### plus and minus
cd /; cd /tmp
echo ~+ ~-

#### an unknown user stays
echo ~nosuchuser ~nosuchuser/x

#### with an empty home
HOME=
echo "[$(echo ~)]"

#### a result is not split
HOME='/a b'
for w in ~/c; do echo "<$w>"; done

#### a result of expansion is not a tilde
HOME=/h
x='~'
echo $x

#### in a default value
HOME=/h
echo ${x:-~} ${x:-~/y}

#### a quoted slash prevents nothing before it
HOME=/h
echo ~/"a b"

#### in case patterns
HOME=/h
case /h in ~) echo home;; esac

#### in redirections
HOME=$PWD
echo text > ~/file
cat file
