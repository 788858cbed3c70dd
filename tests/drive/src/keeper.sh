# Runs a browser's driver in a session of its own and outlives drive by a moment: when the pipe on standard input closes,
# because drive is done or was killed, it ends every process of that session and removes the temporary folder.
# Arguments: the folder, then the driver's command.
folder=$1
shift
setsid "$@" </dev/null &
driver=$!
exec >/dev/null 2>&1
trap '' HUP INT TERM
read -r _

# Succeeds if there was something to end. Field 6 of stat is the session; a command's name may hold spaces and brackets.
end_session() {
    found=1
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        pid=${line%% *}
        set -- ${line##*) }
        if [ "$4" = "$driver" ] && [ "$1" != Z ]; then
            kill -KILL "$pid" && found=0
        fi
    done
    return $found
}

while end_session; do sleep 0.05; done
rm -rf "$folder"
