import CCurl
import Mail
