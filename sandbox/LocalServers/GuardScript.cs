namespace LocalServers;

/// <summary>What the guard of a <see cref="PrivateFolder"/> runs: wait for the end of input, then clean.</summary>
internal static class GuardScript
{
    /// <remarks>
    /// Processes are recognised by their working folder, which a child has before it runs its first instruction, so
    /// that there is no moment at which one is unknown. PostgreSQL gets the signal for an immediate stop first: it then removes
    /// its System V memory itself; where it was killed earlier, the segment named in its lock file is removed.
    /// </remarks>
    public const string Text =
        """
        root=$1
        trap '' HUP INT QUIT TERM
        echo watching
        exec >/dev/null 2>&1
        while read -r _; do :; done

        inside() {
            find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' \( -lname "$root" -o -lname "$root/*" \) -printf '%h\n' 2>/dev/null |
                sed 's,^/proc/,,'
        }

        for lock in "$root"/*/data/postmaster.pid; do
            [ -e "$lock" ] || continue
            pid=$(head -n 1 "$lock")
            if [ "$(readlink "/proc/$pid/cwd")" = "${lock%/postmaster.pid}" ]; then
                kill -QUIT "$pid" 2>/dev/null
                for _ in $(seq 60); do
                    [ -e "/proc/$pid" ] || break
                    sleep 0.05
                done
            fi
        done

        for _ in $(seq 100); do
            left=$(inside)
            [ -n "$left" ] || break
            kill -KILL $left 2>/dev/null
            sleep 0.05
        done

        for lock in "$root"/*/data/postmaster.pid; do
            [ -e "$lock" ] || continue
            segment=$(sed -n '7s/^ *[0-9]* *//p' "$lock")
            [ -z "$segment" ] || ipcrm -m "$segment" 2>/dev/null
        done

        for _ in $(seq 20); do
            rm -rf -- "$root" 2>/dev/null && break
            sleep 0.1
        done
        """;
}
