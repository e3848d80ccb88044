import EngSearchCLI
import Glibc

exit(runEngSearch(CommandLine.arguments))
